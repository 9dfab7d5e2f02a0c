import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Sender } from '@questdb/nodejs-client';
import { systemClock } from '../src/clock.js';
import type { QuoteUpdated } from '../src/model/market-event.js';
import { MarketDataWriter } from '../src/questdb/market-data-writer.js';
import { migrate } from '../src/questdb/migrations/migrate.js';
import { encodeRows } from '../src/questdb/rows/encoder.js';
import type { Row } from '../src/questdb/rows/row.js';
import { QuestDbSender } from '../src/questdb/sender.js';
import { SpoolSender } from '../src/questdb/spool-sender.js';
import { Spool } from '../src/questdb/spool.js';
import { type QuestDbAddress, QuestDbSql } from '../src/questdb/sql.js';
import { serverStart, timeWatermark } from '../src/questdb/watermark.js';
import { usedBy } from './feed/process-group.js';
import { INSTRUMENT, ORIGIN, quotesOf, rowsOf } from './quote-rows.js';
import type { ScratchDesk } from './scratch-desk.js';
import { median } from './statistics.js';

const ROWS = 200_000;
/** Rows of a request of the client and of the raw POST; our sender joins what waits, up to 4 MB. */
const BATCH = 20_000;
const RUNS = 5;

const WAYS = ['spool', 'client', 'rawPost'] as const;
type Way = (typeof WAYS)[number];

/** One way's medians over the runs. */
interface RowFigures {
  readonly rowsPerSecond: number;
  /** Until QuestDB answers queries with the last of them. */
  readonly queryableRowsPerSecond: number;
  /** CPU of the sending process. */
  readonly cpuMsPerThousandRows: number;
  /** CPU of QuestDB until they are queryable; undefined where the system does not tell. */
  readonly questdbCpuMsPerThousandRows: number | undefined;
  readonly runs: readonly RowRun[];
}
interface RowRun {
  readonly seconds: number;
  readonly queryableSeconds: number;
  readonly cpuSeconds: number;
  readonly questdbCpuSeconds: number | undefined;
}
export interface RowsResult {
  readonly rows: number;
  readonly batch: number;
  readonly ways: Readonly<Record<Way, RowFigures>>;
  readonly faults: readonly string[];
}

/** Rows of `quotes` into one QuestDB three ways, in turns: same rows, table and deduplication. */
export async function benchRows(desk: ScratchDesk): Promise<RowsResult> {
  const sql = new QuestDbSql(desk.questdb);
  await migrate(sql);
  const runs: Record<Way, RowRun[]> = { spool: [], client: [], rawPost: [] };
  const faults: string[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    desk.say(run === 0 ? 'Rows: warming up …' : `Rows: run ${run} of ${RUNS} …`);
    // In turns, and each way goes first in its turn.
    for (let turn = 0; turn < WAYS.length; turn += 1) {
      const way = WAYS[(turn + run) % WAYS.length] ?? 'spool';
      const venue = `bench-${way}-${run}`;
      const measured = await measure(way, { desk, sql, venue });
      const stored = Number(
        (await sql.query(`SELECT count_distinct(sequence) FROM quotes WHERE venue = '${venue}'`))[0]?.[0],
      );
      if (stored !== ROWS) faults.push(`${way}, run ${run}: ${stored} of ${ROWS} rows are in QuestDB`);
      if (run > 0) runs[way].push(measured);
    }
  }
  return {
    rows: ROWS,
    batch: BATCH,
    ways: { spool: figuresOf(runs.spool), client: figuresOf(runs.client), rawPost: figuresOf(runs.rawPost) },
    faults,
  };
}

async function measure(way: Way, on: { desk: ScratchDesk; sql: QuestDbSql; venue: string }): Promise<RowRun> {
  const { desk, sql, venue } = on;
  const send = await prepare(way, desk, venue);
  const questdb = () => usedBy(desk.questdbGroup)?.cpuSeconds;
  const questdbBefore = questdb();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await send();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await sql.query("SELECT wait_wal_table('quotes')");
  const queryableSeconds = (performance.now() - started) / 1000;
  const questdbAfter = questdb();
  return {
    ...{ seconds, queryableSeconds, cpuSeconds: (user + system) / 1e6 },
    questdbCpuSeconds:
      questdbBefore === undefined || questdbAfter === undefined ? undefined : questdbAfter - questdbBefore,
  };
}

/** What each way starts from before the clock does: market events, rows, or bytes. */
async function prepare(way: Way, desk: ScratchDesk, venue: string): Promise<() => Promise<void>> {
  const quotes = quotesOf(venue, ROWS, systemClock.nowUs() - 60_000_000);
  switch (way) {
    case 'spool':
      return () => sendThroughSpool(desk, venue, quotes);
    case 'client':
      return prepareClient(desk.questdb, rowsOf(quotes));
    case 'rawPost':
      return prepareRawPost(desk.questdb, rowsOf(quotes));
  }
}

/** Nothing but the requests: bytes that were encoded before, a batch at a time over one connection. */
function prepareRawPost(address: QuestDbAddress, rows: readonly Row[]): () => Promise<void> {
  const requests = batchesOf(rows).map((batch) => {
    const { batch: encoded } = encodeRows('quotes', batch);
    if (encoded?.ends.length !== batch.length) throw new Error('rows of the bench are not sound');
    return encoded.bytes;
  });
  const sender = new QuestDbSender(address);
  return async () => {
    for (const bytes of requests) {
      const outcome = await sender.post(bytes);
      if (outcome.kind !== 'delivered') throw new Error(`QuestDB did not take the rows: ${JSON.stringify(outcome)}`);
    }
  };
}

/** The official client as its documentation shows it, one flush a batch. */
async function prepareClient(
  { url, user, password }: QuestDbAddress,
  rows: readonly Row[],
): Promise<() => Promise<void>> {
  const { host } = new URL(url);
  const sender = await Sender.fromConfig(
    `http::addr=${host};username=${user};password=${password};protocol_version=3;auto_flush=off`,
  );
  return async () => {
    for (const batch of batchesOf(rows)) {
      for (const row of batch) {
        sender
          .table('quotes')
          .symbol('venue', row['venue'])
          .symbol('symbol', row['symbol'])
          .symbol('source', row['source'])
          .intColumn('sequence', Number(row['sequence']))
          .floatColumn('bid', Number(row['bid']))
          .floatColumn('bid_size', Number(row['bid_size']))
          .floatColumn('ask', Number(row['ask']))
          .floatColumn('ask_size', Number(row['ask_size']))
          .timestampColumn('time_received', Number(row['time_received']), 'us');
        await sender.at(row.ts, 'us');
      }
      await sender.flush();
    }
    await sender.close();
  };
}

/** Ours from market event to acknowledged: thinned, made a row, checked, encoded, on disk, read again, checked, posted. */
async function sendThroughSpool(desk: ScratchDesk, run: string, quotes: readonly QuoteUpdated[]): Promise<void> {
  const spool = new Spool(join(desk.home, `${run}.db`), 1_000_000_000);
  const sql = new QuestDbSql(desk.questdb);
  let left = quotes.length;
  let finish = (_fault?: Error): void => undefined;
  const finished = new Promise<void>((done, fail) => {
    finish = (fault) => (fault === undefined ? done() : fail(fault));
  });
  const sender = new SpoolSender({
    ...{ spool, sender: new QuestDbSender(desk.questdb) },
    ...{ watermark: timeWatermark(sql), serverStart: serverStart(sql) },
    deadLetter: ({ message }) => finish(new Error(`QuestDB refused a row of the spool: ${message}`)),
    onDelivered: (_table, rows) => {
      left -= rows;
      if (left === 0) finish();
    },
  });
  const writer = new MarketDataWriter({
    ...{ spool, clock: systemClock, source: ORIGIN.source, booksPerSecond: 1 },
    onStored: () => sender.notify(),
  });
  writer.write({ type: 'instrument', instrument: { ...INSTRUMENT, venue: run }, timeReceived: systemClock.nowUs() });
  sender.start();
  let count = 0;
  for (const quote of quotes) {
    writer.write(quote);
    count += 1;
    // A feed lets the event loop turn after each chunk that a socket gave it.
    if (count % FED_AT_ONCE === 0) await breathe();
  }
  writer.flush();
  try {
    await finished;
  } finally {
    await sender.close();
    spool.close();
  }
}

const FED_AT_ONCE = 500;

function batchesOf(rows: readonly Row[]): Row[][] {
  const batches: Row[][] = [];
  for (let from = 0; from < rows.length; from += BATCH) batches.push(rows.slice(from, from + BATCH));
  return batches;
}

function figuresOf(runs: readonly RowRun[]): RowFigures {
  const questdb = runs.flatMap(({ questdbCpuSeconds }) => (questdbCpuSeconds === undefined ? [] : [questdbCpuSeconds]));
  return {
    rowsPerSecond: median(runs.map(({ seconds }) => ROWS / seconds)),
    queryableRowsPerSecond: median(runs.map(({ queryableSeconds }) => ROWS / queryableSeconds)),
    cpuMsPerThousandRows: median(runs.map(({ cpuSeconds }) => (cpuSeconds * 1e6) / ROWS)),
    questdbCpuMsPerThousandRows: questdb.length === 0 ? undefined : (median(questdb) * 1e6) / ROWS,
    runs,
  };
}
