import { printTable } from '../../cli/table.js';
import { FLUSH_MS } from '../../src/questdb/market-data-writer.js';
import { figure } from '../statistics.js';
import type { FrameFigures, FramesResult, Mix } from './frames.js';
import type { LatencyResult } from './latency.js';
import type { MemoryResult } from './memory.js';

const MIX_NAMES: Readonly<Record<Mix, string>> = {
  all: 'trades, bookTicker and depth',
  tradesAndQuotes: 'trades and bookTicker',
};

/** Frames at full speed, ours beside cryptofeed's. */
export function printFrames(results: readonly FramesResult[]): string[] {
  const line = (name: string, { framesIn, ours }: FramesResult, side: FrameFigures) => [
    ...[name, figure(framesIn), side.framesPerSecond.toFixed(0), side.storedFramesPerSecond.toFixed(0)],
    ...[side.eventsOut.toFixed(0), side.rowsStored.toFixed(0)],
    side.cpuMsPerThousandFrames === undefined ? '?' : side.cpuMsPerThousandFrames.toFixed(0),
    (side.framesPerSecond / ours.framesPerSecond).toFixed(2),
  ];
  return [
    'Recorded Binance frames of two symbols at full speed: everything handed on, then stored; medians of the runs',
    ...printTable(
      ['channels, program', 'frames in', 'frames/s', 'stored/s', 'events out', 'rows', 'CPU ms/1000', 'of ours'],
      results.flatMap((result) => [
        line(`${MIX_NAMES[result.mix]}: desk`, result, result.ours),
        ...(result.peer === undefined ? [] : [line('cryptofeed', result, result.peer)]),
      ]),
    ),
    ...results
      .slice(0, 1)
      .flatMap(({ peerMissing }) => (peerMissing === undefined ? [] : [`Without peer: ${peerMissing}.`])),
    ...results.map(limitOf),
    ...results.flatMap(({ faults }) => faults.map((fault) => `FAULT: ${fault}. These figures must not be used.`)),
  ];
}

function limitOf({ mix, ours, peer }: FramesResult): string {
  const busy = (side: FrameFigures) =>
    Math.round(((side.cpuMsPerThousandFrames ?? Number.NaN) * side.framesPerSecond) / 1e4);
  const limit =
    busy(ours) > 85
      ? 'the limit is its one thread'
      : 'the rest of the time it waits for a core, which feeder and QuestDB want too';
  const theirs = peer === undefined ? '' : `; cryptofeed ${busy(peer)} %`;
  return `${MIX_NAMES[mix]}: our backend is busy ${busy(ours)} % of a core while frames come in, and ${limit}${theirs}.`;
}

/** Frame to row at the recordings' real speed, and what that costs. */
export function printLatency({ framesPerSecond, p50Ms, p99Ms, backendCpu, questdbCpu, runs }: LatencyResult): string[] {
  const probes = runs.reduce((sum, run) => sum + run.probes, 0);
  return [
    `Frame → row visible to SQL at ${figure(framesPerSecond)} frames/s, shipped defaults; medians of ${runs.length} runs, ${probes} probes`,
    ...printTable(
      ['p50 ms', 'p99 ms', 'backend CPU', 'QuestDB CPU'],
      [
        [
          p50Ms.toFixed(0),
          p99Ms.toFixed(0),
          ...[backendCpu, questdbCpu].map((share) => `${(share * 100).toFixed(1)} %`),
        ],
      ],
    ),
    'CPU is of one core; the probe’s own queries are in QuestDB’s.',
    latencyLimit(p50Ms, backendCpu, questdbCpu),
  ];
}

/** A row waits half the writer's interval in the middle, and the whole of it at worst. */
function latencyLimit(p50Ms: number, backendCpu: number, questdbCpu: number): string {
  const gathering = Math.round(FLUSH_MS / 2);
  const busy = Math.round((backendCpu + questdbCpu) * 100);
  const limit = busy > 120 ? 'the cores are the limit' : 'CPU is not what limits it';
  return `Of the median ${gathering} ms are the writer's, which gathers rows for ${FLUSH_MS} ms, and ${Math.max(0, p50Ms - gathering).toFixed(0)} ms the commit and the query; both programs use ${busy} % of a core together: ${limit}.`;
}

export function printMemory({ frames, seconds, earlyMegabytes, lateMegabytes }: MemoryResult): string[] {
  return [
    `Memory: ${earlyMegabytes.toFixed(0)} MB resident after a tenth of ${figure(frames)} frames, ${lateMegabytes.toFixed(0)} MB after all of them (${figure(frames / seconds)} frames/s). ${memoryLimit(earlyMegabytes, lateMegabytes)}`,
  ];
}

function memoryLimit(early: number, late: number): string {
  const grown = late - early;
  return grown > early / 4
    ? `It grew by ${grown.toFixed(0)} MB: look for what is kept for each frame.`
    : `It grew by ${grown.toFixed(0)} MB over nine tenths of the frames: what is kept is bounded by markets and time.`;
}
