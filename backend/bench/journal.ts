import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { SqliteEventStore } from '../src/journal/sqlite-event-store.js';
import type { DeskEvent, OrderFilled } from '../src/model/desk-event.js';

const BATCHES = [1, 20, 200];
const SECONDS = 3;

/** Writes of the journal, in the caller's thread and on its own: commits and events a second, and how long each held the caller. */
export interface JournalFigures {
  readonly batch: number;
  readonly commitsPerSecond: number;
  readonly eventsPerSecond: number;
  /** Share of the time in which the caller's thread was busy. */
  readonly callerBusy: number;
}

/** A fill as it stands in the journal, the largest of the frequent events. */
function aFill(number: number): DeskEvent {
  const fill: OrderFilled = {
    type: 'orderFilled',
    time: 1_795_237_200_000_000 + number,
    actor: { person: 'p-trader', via: 'grafana', verified: true },
    requestId: `request-${number}`,
    orderId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    tradeId: `a6164af1-b52e-8517-869c-${String(number).padStart(12, '0')}`,
    priceTicks: 6_000_001 + (number % 100),
    quantityLots: 20_000,
    commission: '0.0002',
    commissionCurrency: 'BTC',
    rate: '0.001',
    feeTier: '0',
    feeSource: 'instrument',
    liquiditySide: 'taker',
    cause: { kind: 'book', sequence: 7, level: 6_000_001, displayed: 100_000, consumedBefore: 0 },
    preset: 'realistic',
    book: { sequence: 7, bid: 5_999_999, bidSize: 1, ask: 6_000_001, askSize: 1, timeExchange: 1_795_237_200_000_000 },
    timeExchange: 1_795_237_200_000_000,
    reportedAt: 1_795_237_200_000_000 + number,
    released: '12000.002',
    band: { pessimisticLots: 20_000, optimisticLots: 20_000 },
  };
  return fill;
}

/** Appends batches one after the other for `seconds`, as the engine does. */
async function measureJournal(told: {
  readonly batch: number;
  readonly seconds: number;
  readonly threadFile?: string;
}): Promise<JournalFigures> {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-journal-bench-'));
  const privateKeyPem = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const store = new SqliteEventStore(join(home, 'journal.db'), {
    checkpoints: { privateKeyPem, buildVersion: 'bench' },
    ...(told.threadFile !== undefined && { threadFile: told.threadFile }),
  });
  try {
    const events = Array.from({ length: told.batch }, (_, index) => aFill(index));
    const append = () =>
      new Promise<void>((resolve, reject) => {
        store.append(events, (result) => (result.ok ? resolve() : reject(result.cause as Error)));
      });
    await append();
    const busyFrom = performance.eventLoopUtilization();
    const from = performance.now();
    let commits = 0;
    while (performance.now() - from < told.seconds * 1000) {
      await append();
      commits += 1;
    }
    const seconds = (performance.now() - from) / 1000;
    const callerBusy = performance.eventLoopUtilization(busyFrom).utilization;
    const commitsPerSecond = commits / seconds;
    return { batch: told.batch, commitsPerSecond, eventsPerSecond: commitsPerSecond * told.batch, callerBusy };
  } finally {
    await store.close();
    rmSync(home, { recursive: true });
  }
}

/** Batches of one event, of a busy desk and of a full batch route, written by the journal's own thread. */
export async function benchJournal(threadFile: string, say: (line: string) => void): Promise<JournalFigures[]> {
  const figures: JournalFigures[] = [];
  for (const batch of BATCHES) {
    say(`Journal: commits of ${batch} events …`);
    figures.push(await measureJournal({ batch, seconds: SECONDS, threadFile }));
  }
  return figures;
}
