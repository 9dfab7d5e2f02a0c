import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Sender } from '@questdb/nodejs-client';
import { systemClock } from '../src/clock.js';
import { MarketDataWriter } from '../src/questdb/market-data-writer.js';
import { migrate } from '../src/questdb/migrations/migrate.js';
import { encodeRows } from '../src/questdb/rows/encoder.js';
import type { Row } from '../src/questdb/rows/row.js';
import { QuestDbSender } from '../src/questdb/sender.js';
import { SpoolSender } from '../src/questdb/spool-sender.js';
import { Spool } from '../src/questdb/spool.js';
import { type QuestDbAddress, QuestDbSql } from '../src/questdb/sql.js';
import { timeWatermark } from '../src/questdb/watermark.js';
import type { ScratchDesk } from './scratch-desk.js';
import { median } from './statistics.js';
import { INSTRUMENT, ORIGIN, rowsOf, tradesOf } from './trade-rows.js';

const ROWS = 50_000;
const BATCH = 5_000;
const RUNS = 5;

const WAYS = ['encoder', 'client', 'spool'] as const;
type Way = (typeof WAYS)[number];

/** One way's medians over the runs. */
interface RowFigures {
  readonly rowsPerSecond: number;
  /** Until QuestDB answers queries with the last of them. */
  readonly queryableRowsPerSecond: number;
  /** CPU of the sending process. */
  readonly cpuMsPerThousandRows: number;
  readonly runs: readonly RowRun[];
}
interface RowRun {
  readonly seconds: number;
  readonly queryableSeconds: number;
  readonly cpuSeconds: number;
}
export interface RowsResult {
  readonly rows: number;
  readonly batch: number;
  readonly ways: Readonly<Record<Way, RowFigures>>;
  readonly faults: readonly string[];
}

/** Rows of `trades` into one QuestDB three ways, in turns: same rows, table, deduplication and batch. */
export async function benchRows(desk: ScratchDesk): Promise<RowsResult> {
  const sql = new QuestDbSql(desk.questdb);
  await migrate(sql);
  const runs: Record<Way, RowRun[]> = { encoder: [], client: [], spool: [] };
  const faults: string[] = [];
  desk.say('Rows: warming up …');
  for (let run = 0; run <= RUNS; run += 1) {
    if (run > 0) desk.say(`Rows: run ${run} of ${RUNS} …`);
    // In turns, and each way goes first in its turn.
    for (let turn = 0; turn < WAYS.length; turn += 1) {
      const way = WAYS[(turn + run) % WAYS.length] ?? 'encoder';
      const venue = `bench-${way}-${run}`;
      const measured = await measure(way, { desk, sql, venue });
      const stored = Number(
        (await sql.query(`SELECT count_distinct(trade_id) FROM trades WHERE venue = '${venue}'`))[0]?.[0],
      );
      if (stored !== ROWS) faults.push(`${way}, run ${run}: ${stored} of ${ROWS} rows are in QuestDB`);
      if (run > 0) runs[way].push(measured);
    }
  }
  return {
    rows: ROWS,
    batch: BATCH,
    ways: { encoder: figuresOf(runs.encoder), client: figuresOf(runs.client), spool: figuresOf(runs.spool) },
    faults,
  };
}

async function measure(way: Way, on: { desk: ScratchDesk; sql: QuestDbSql; venue: string }): Promise<RowRun> {
  const { desk, sql, venue } = on;
  const trades = tradesOf(venue, ROWS, systemClock.nowUs() - 60_000_000);
  const rows = way === 'spool' ? [] : rowsOf(trades);
  const send = await {
    encoder: () => ready(() => sendEncoded(desk.questdb, rows)),
    client: () => prepareClient(desk.questdb, rows),
    spool: () => ready(() => sendThroughSpool(desk, venue, trades)),
  }[way]();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await send();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await sql.query("SELECT wait_wal_table('trades')");
  return { seconds, queryableSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

const ready = (send: () => Promise<void>) => Promise.resolve(send);

/** Ours: checked, encoded and posted a batch at a time. */
async function sendEncoded(address: QuestDbAddress, rows: readonly Row[]): Promise<void> {
  const sender = new QuestDbSender(address);
  for (let from = 0; from < rows.length; from += BATCH) {
    const { batch, faults } = encodeRows('trades', rows.slice(from, from + BATCH));
    if (batch === undefined || faults.length > 0) throw new Error('the encoder refused a row');
    const outcome = await sender.post(batch.bytes);
    if (outcome.kind !== 'delivered') throw new Error(`QuestDB did not take a batch: ${outcome.kind}`);
  }
}

/** The official client, as its documentation shows it; it is connected before the clock runs. */
async function prepareClient({ url, user, password }: QuestDbAddress, rows: readonly Row[]) {
  const { host } = new URL(url);
  const sender = await Sender.fromConfig(
    `http::addr=${host};username=${user};password=${password};protocol_version=3;auto_flush=off`,
  );
  return async () => {
    for (let from = 0; from < rows.length; from += BATCH) {
      for (const row of rows.slice(from, from + BATCH)) {
        sender
          .table('trades')
          .symbol('venue', row['venue'])
          .symbol('symbol', row['symbol'])
          .symbol('side', row['side'])
          .symbol('source', row['source'])
          .stringColumn('trade_id', String(row['trade_id']))
          .floatColumn('price', Number(row['price']))
          .floatColumn('quantity', Number(row['quantity']))
          .timestampColumn('time_received', Number(row['time_received']), 'us');
        await sender.at(row.ts, 'us');
      }
      await sender.flush();
    }
    await sender.close();
  };
}

/** Ours from market event to QuestDB: thinned, turned into rows, encoded, stored on disk, read again, checked, posted. */
async function sendThroughSpool(desk: ScratchDesk, run: string, trades: ReturnType<typeof tradesOf>): Promise<void> {
  const spool = new Spool(join(desk.home, `${run}.db`), 1_000_000_000);
  let left = trades.length;
  let finish = (_fault?: Error): void => undefined;
  const finished = new Promise<void>((done, fail) => {
    finish = (fault) => (fault === undefined ? done() : fail(fault));
  });
  const sender = new SpoolSender({
    spool,
    sender: new QuestDbSender(desk.questdb),
    watermark: timeWatermark(new QuestDbSql(desk.questdb)),
    deadLetter: ({ message }) => finish(new Error(`QuestDB refused a row of the spool: ${message}`)),
    onDelivered: (_table, rows) => {
      left -= rows;
      if (left === 0) finish();
    },
  });
  const writer = new MarketDataWriter({
    spool,
    clock: systemClock,
    source: ORIGIN.source,
    booksPerSecond: 1,
    onStored: () => sender.notify(),
  });
  writer.write({ type: 'instrument', instrument: { ...INSTRUMENT, venue: run }, timeReceived: systemClock.nowUs() });
  sender.start();
  for (let from = 0; from < trades.length; from += BATCH) {
    for (const trade of trades.slice(from, from + BATCH)) writer.write(trade);
    writer.flush();
    await breathe();
  }
  try {
    await finished;
  } finally {
    await sender.close();
    spool.close();
  }
}

function figuresOf(runs: readonly RowRun[]): RowFigures {
  return {
    rowsPerSecond: median(runs.map(({ seconds }) => ROWS / seconds)),
    queryableRowsPerSecond: median(runs.map(({ queryableSeconds }) => ROWS / queryableSeconds)),
    cpuMsPerThousandRows: median(runs.map(({ cpuSeconds }) => (cpuSeconds * 1e6) / ROWS)),
    runs,
  };
}
