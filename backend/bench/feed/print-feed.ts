import { printTable } from '../../cli/table.js';
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

function limitOf({ mix, ours }: FramesResult): string {
  const busy = ((ours.cpuMsPerThousandFrames ?? Number.NaN) * ours.framesPerSecond) / 1e6;
  const limit =
    busy > 0.85 ? "the limit is the backend's one thread" : 'the backend waits: feeder, QuestDB and it share the cores';
  return `${MIX_NAMES[mix]}: our backend is busy ${Math.round(busy * 100)} % of a core while frames come in: ${limit}.`;
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
  ];
}

export function printMemory({ frames, seconds, earlyMegabytes, lateMegabytes }: MemoryResult): string[] {
  return [
    `Memory: ${earlyMegabytes.toFixed(0)} MB resident after a tenth of ${figure(frames)} frames, ${lateMegabytes.toFixed(0)} MB after all of them (${figure(frames / seconds)} frames/s).`,
  ];
}
