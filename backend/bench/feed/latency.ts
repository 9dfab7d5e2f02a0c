import { join } from 'node:path';
import WebSocket from 'ws';
import { QuestDbSql } from '../../src/questdb/sql.js';
import type { ScratchDesk } from '../scratch-desk.js';
import { median, percentile } from '../statistics.js';
import { FeedBenchDesk, Feeder } from './feed-bench-desk.js';
import { usedBy } from './process-group.js';
import { firstMinute } from './recordings.js';
import { pause, waitFor } from './wait-for.js';

const RUNS = 5;
const STREAMS = ['btcusdt@trade', 'ethusdt@trade'];
/** Two probes a second with random starts meet every phase of the writer's interval; a p99 needs a hundred of them. */
const PROBE_EVERY_MS = 200;
const PROBE_JITTER_MS = 200;
/** Asking costs QuestDB CPU: what is there sooner than the first look counts as this old, which neither p50 nor p99 feels. */
const FIRST_LOOK_MS = 60;
const POLL_MS = 8;
const LATEST_MS = 5_000;

export interface LatencyRun {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly probes: number;
  /** Of a core, while the recording ran at its real speed. */
  readonly backendCpu: number | undefined;
  readonly questdbCpu: number | undefined;
}
export interface LatencyResult {
  readonly framesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly backendCpu: number;
  readonly questdbCpu: number;
  readonly runs: readonly LatencyRun[];
}

/**
 * A recorded minute at its real speed into the desk with its shipped defaults: how long until a trade that the exchange
 * sent can be asked for, and what backend and QuestDB burn meanwhile. The probe hears the exchange itself, over a socket.
 */
export async function benchLatency(desk: ScratchDesk, dataFolder: string): Promise<LatencyResult> {
  const recording = await firstMinute(dataFolder, join(desk.home, 'recordings'));
  const runs: LatencyRun[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    desk.say(`Frame → row, a minute at real speed: run ${run} of ${RUNS} …`);
    runs.push(await oneRun(desk, recording.files, run));
  }
  const known = (values: readonly (number | undefined)[]) => median(values.map((value) => value ?? Number.NaN));
  return {
    framesPerSecond: recording.frames / 60,
    p50Ms: median(runs.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(runs.map(({ p99Ms }) => p99Ms)),
    backendCpu: known(runs.map(({ backendCpu }) => backendCpu)),
    questdbCpu: known(runs.map(({ questdbCpu }) => questdbCpu)),
    runs,
  };
}

async function oneRun(desk: ScratchDesk, files: readonly string[], run: number): Promise<LatencyRun> {
  const feeder = await Feeder.start(desk.run, { files, speed: 1, shiftMinutes: 'now' });
  const name = `latency-${run}`;
  const backend = await FeedBenchDesk.start(desk.run, { questdb: desk.access, feeder, name, source: 'recorded' });
  const listener = new WebSocket(`${feeder.url.replace('http', 'ws')}/stream?streams=${STREAMS.join('/')}`);
  try {
    let newest: { id: string; at: number; timeUs: number } | undefined;
    listener.on('message', (frame) => {
      const { data } = JSON.parse(String(frame)) as { data: { t: number; T: number } };
      newest = { id: String(data.t), at: performance.now(), timeUs: data.T * 1000 };
    });
    await waitFor('our desk has subscribed', async () => (await feeder.status()).streams >= 6);
    await feeder.play();
    await waitFor('the first trade was heard', () => Promise.resolve(newest !== undefined));
    // Tables and code are warm after the first seconds.
    await pause(5_000);
    const started = performance.now();
    const questdb = () => usedBy(desk.questdbGroup)?.cpuSeconds;
    const before = { backend: backend.used()?.cpuSeconds, questdb: questdb() };
    const sql = new QuestDbSql(desk.questdb);
    const delays: number[] = [];
    while ((await feeder.status()).state === 'playing' && performance.now() - started < 50_000) {
      await pause(PROBE_EVERY_MS + Math.random() * PROBE_JITTER_MS);
      const probed: typeof newest = newest;
      newest = undefined;
      if (probed !== undefined) delays.push(await visibleAfter(sql, `replay-${name}`, probed));
    }
    const seconds = (performance.now() - started) / 1000;
    const after = { backend: backend.used()?.cpuSeconds, questdb: questdb() };
    const share = (from: number | undefined, to: number | undefined) =>
      from === undefined || to === undefined ? undefined : (to - from) / seconds;
    delays.sort((a, b) => a - b);
    return {
      ...{ p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99), probes: delays.length },
      backendCpu: share(before.backend, after.backend),
      questdbCpu: share(before.questdb, after.questdb),
    };
  } finally {
    listener.terminate();
    await backend.stop();
    await feeder.stop();
  }
}

/** Milliseconds from hearing a trade until a query returns it. */
async function visibleAfter(
  sql: QuestDbSql,
  venue: string,
  trade: { id: string; at: number; timeUs: number },
): Promise<number> {
  const near = `ts BETWEEN ${trade.timeUs - 1_000_000} AND ${trade.timeUs + 1_000_000}`;
  const query = `SELECT count() FROM trades WHERE venue='${venue}' AND trade_id='${trade.id}' AND ${near}`;
  await pause(Math.max(0, trade.at + FIRST_LOOK_MS - performance.now()));
  for (;;) {
    const [row] = await sql.query(query);
    const waited = performance.now() - trade.at;
    if (Number(row?.[0]) > 0) return waited;
    if (waited > LATEST_MS) throw new Error(`a trade was not in QuestDB after ${LATEST_MS} ms`);
    await pause(POLL_MS);
  }
}
