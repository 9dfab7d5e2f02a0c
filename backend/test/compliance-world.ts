import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '../src/journal/sqlite-event-store.js';
import { verifyJournal } from '../src/journal/verify-journal.js';
import type { RecordFact } from '../src/model/command.js';
import type { FactDraft, SurveillanceAlertRaised } from '../src/model/fact.js';
import { SYSTEM_ACTOR } from '../src/model/actor.js';
import { Compliance } from '../src/reports/compliance.js';
import type { MarketRows } from '../src/reports/market-evidence.js';
import { NOW, aSubmit, anId } from './builders.js';
import { DeskHarness } from './desk-harness.js';

/** Rows of the market as a test has them; down = QuestDB does not answer. */
export class SetRows implements MarketRows {
  down = false;
  readonly asked: string[] = [];
  rows: Readonly<Record<string, unknown>>[] = [{ ts: '2026-11-21T05:00:00.000000Z', price: 60000.01 }];
  named(sql: string) {
    this.asked.push(sql);
    return this.down ? Promise.reject(new Error('connection refused')) : Promise.resolve(this.rows);
  }
}
export function anAlert(change: Partial<SurveillanceAlertRaised> = {}): FactDraft {
  return {
    type: 'surveillanceAlertRaised',
    ...{ alertId: anId(), rule: 'spoofing', ruleVersion: 1, account: 'main', venue: 'demo', symbol: 'BTC/USDT' },
    ...{ from: NOW - 30_000_000, to: NOW, score: 0.9, orderIds: [], tradeIds: [] },
    ...{ features: { levelDecile: 10, oppositeSize: '0.5' }, parameters: { baitRatio: 5 } },
    ...change,
  } as FactDraft;
}

/** A real engine on a real journal in a home of its own, with what compliance works on. */
export async function aComplianceWorld(market: MarketRows = new SetRows()) {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-compliance-'));
  const journalFile = join(home, 'journal.db');
  const store = new SqliteEventStore(journalFile);
  const harness = new DeskHarness(store);
  const faults: unknown[] = [];
  const commands = { submit: (command: Parameters<typeof harness.run>[0]) => harness.run(command) };
  const time = { us: NOW };
  const open = () =>
    new Compliance({
      ...{ storeFile: join(home, 'compliance.db'), journalFile, commands, market, newId: anId },
      explain: (orderId) => harness.memory.explain(orderId),
      orderEvents: (orderId) => harness.memory.eventsOf(orderId),
      nameOf: (person) => (person === 'p-trader' ? 'Ada <b>Lovelace</b>' : person),
      tradersOf: () => ['p-trader', 'p-other'],
      verifyAudit: () => verifyJournal(journalFile),
      paperLine: 'PAPER MONEY · prices: invented (demo)',
      now: () => time.us,
      onFault: (fault) => faults.push(fault),
    });
  let stopped = false;
  let compliance = open();
  await compliance.start();
  const stopFollowing = harness.engine.onCommitted((events) => compliance.follow(events));
  await harness.open();
  const record = async (fact: FactDraft, change: Partial<RecordFact> = {}) => {
    const asked = { actor: SYSTEM_ACTOR, receivedAt: time.us, requestId: 'test' };
    const outcome = await harness.run({ type: 'recordFact', ...asked, fact, ...change });
    if (!outcome.ok) throw new Error(outcome.detail);
  };
  return {
    ...{ home, journalFile, store, harness, faults, commands, time, record },
    get compliance() {
      return compliance;
    },
    /** An order that filled, and an alert about it. */
    async hit(change: Partial<SurveillanceAlertRaised> = {}) {
      const report = await harness.report(
        aSubmit({ clientOrderId: anId(), orderType: 'market', price: undefined, quantity: '0.1' }),
      );
      const alert = anAlert({ orderIds: [report.orderId], ...change });
      await record(alert);
      return { orderId: report.orderId, alertId: (alert as SurveillanceAlertRaised).alertId };
    },
    async reopen() {
      await compliance.close();
      compliance = open();
      await compliance.start();
      return compliance;
    },
    /** Ends the desk; its home stays. */
    async stop() {
      if (stopped) return;
      stopped = true;
      stopFollowing();
      await compliance.close();
      await store.close();
    },
    async end() {
      await this.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
export type ComplianceWorld = Awaited<ReturnType<typeof aComplianceWorld>>;
