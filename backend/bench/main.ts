import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorError } from '../src/errors.js';
import { serveBareRoute } from './bare-route.js';
import { benchBatch } from './batch.js';
import { benchChecks } from './engine/checks.js';
import { benchMarketEvents } from './engine/market-events.js';
import { benchOrderMemory, measureOrderMemory } from './engine/order-memory.js';
import { benchOrderMessages } from './engine/order-messages.js';
import {
  printChecks,
  printEngine,
  printJournal,
  printOrderMemory,
  printRestart,
  printVerify,
} from './engine/print-engine.js';
import { benchFrames } from './feed/frames.js';
import { benchLatency } from './feed/latency.js';
import { benchMemory } from './feed/memory.js';
import { printFrames, printLatency, printMemory } from './feed/print-feed.js';
import { recordingsPresent } from './feed/recordings.js';
import { benchJournal } from './journal.js';
import { benchKill } from './kill.js';
import { printKill } from './print-kill.js';
import { printSurveillance } from './print-surveillance.js';
import { machineOf } from './machine.js';
import { benchOrders } from './orders.js';
import { printBatch, printMachine, printOrders, printRows } from './print-result.js';
import { benchRestart } from './restart.js';
import { benchRows } from './rows.js';
import { ScratchDesk } from './scratch-desk.js';
import { benchSurveillance } from './surveillance.js';
import { benchVerify } from './verify.js';

const ROOT = resolve(import.meta.dirname, '../..');
const DATA = resolve(ROOT, '../shared/data');
const PROGRAM = resolve(ROOT, 'backend/dist/bench.js');
const PYTHON = process.env['BENCH_PYTHON'] ?? 'python3';
const PARTS = [
  'orders',
  'batch',
  'engine',
  'checks',
  'restart',
  'kill',
  'surveillance',
  'journal',
  'verify',
  'memory',
  'rows',
  'frames',
  'latency',
  'ui',
] as const;
/** The parts that need the whole desk, which is stopped after them. */
const WITH_DESK: readonly Part[] = ['orders', 'batch'];
type Part = (typeof PARTS)[number];

/** What a part came to: for programs, for people, and what must not be trusted. */
interface Outcome {
  readonly result: unknown;
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

/** `npm run bench`: our figures beside the peers', same work, one run. `bare-route <port>` is the order bench's peer. */
async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, only: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals[0] === 'bare-route') {
    serveBareRoute(Number(positionals[1]));
    return true;
  }
  if (positionals[0] === 'order-memory') {
    process.stdout.write(JSON.stringify(await measureOrderMemory()));
    return true;
  }
  const parts = partsOf(values.only);
  const machine = machineOf(tmpdir());
  const desk = await ScratchDesk.start(ROOT, process.env);
  const outcomes = new Map<Part, Outcome>();
  try {
    for (const part of parts) {
      // The others have the machine to themselves: no feed, no desk but their own.
      if (!WITH_DESK.includes(part)) await desk.stopTraders();
      outcomes.set(part, await RUN[part](desk));
    }
  } finally {
    await desk.remove();
  }
  const results = Object.fromEntries([...outcomes].map(([part, { result }]) => [part, result]));
  const lines =
    values.json === true
      ? [JSON.stringify({ machine, ...results }, null, 2)]
      : [...printMachine(machine), ...[...outcomes.values()].flatMap(({ lines: text }) => ['', ...text])];
  for (const line of lines) process.stdout.write(`${line}\n`);
  return [...outcomes.values()].every(({ faults }) => faults.length === 0);
}

const RUN: Readonly<Record<Part, (desk: ScratchDesk) => Promise<Outcome>>> = {
  orders: async (desk) => {
    const result = await benchOrders(desk);
    return { result, lines: printOrders(result), faults: result.faults };
  },
  rows: async (desk) => {
    const result = await benchRows(desk);
    return { result, lines: printRows(result), faults: result.faults };
  },
  frames: async (desk) => {
    if (!recordingsPresent(DATA)) return withoutRecordings('frames at full speed');
    const result = await benchFrames(desk, { dataFolder: DATA, python: PYTHON });
    return { result, lines: printFrames(result), faults: result.flatMap(({ faults }) => faults) };
  },
  latency: async (desk) => {
    if (!recordingsPresent(DATA)) return withoutRecordings('frame to row');
    const result = await benchLatency(desk, DATA);
    return { result, lines: printLatency(result), faults: [] };
  },
  batch: async (desk) => {
    const result = await benchBatch(desk);
    return { result, lines: printBatch(result), faults: result.faults };
  },
  engine: async (desk) => {
    const say = (line: string) => desk.say(line);
    const script = resolve(ROOT, 'backend/bench/engine/hftbacktest-peer.py');
    const messages = benchOrderMessages(say);
    const result = { messages, marketEvents: await benchMarketEvents({ python: PYTHON, script, say }) };
    return { result, lines: printEngine(result), faults: [] };
  },
  checks: (desk) => {
    const result = benchChecks(resolve(ROOT, 'deploy/desk.yaml'), (line) => desk.say(line));
    return Promise.resolve({ result, lines: printChecks(result), faults: result.faults });
  },
  restart: async (desk) => {
    const result = await benchRestart(desk);
    return { result, lines: printRestart(result), faults: result.faults };
  },
  kill: async (desk) => {
    const result = await benchKill(desk);
    return { result, lines: printKill(result), faults: result.faults };
  },
  surveillance: async (desk) => {
    const result = await benchSurveillance(desk);
    return { result, lines: printSurveillance(result), faults: result.faults };
  },
  journal: async (desk) => {
    const result = await benchJournal(resolve(ROOT, 'backend/dist/journal-thread.js'), (line) => desk.say(line));
    return { result, lines: printJournal(result), faults: [] };
  },
  verify: async (desk) => {
    const result = await benchVerify(ROOT, (line) => desk.say(line));
    return { result, lines: printVerify(result), faults: result.faults };
  },
  ui: async (desk) => {
    const [{ benchUi }, { printUi }] = await Promise.all([import('./ui/ui.js'), import('./ui/print-ui.js')]);
    const result = await benchUi({ root: ROOT, environment: process.env, say: (line) => desk.say(line) });
    if (typeof result === 'string')
      return { result: null, lines: [`Not measured: the front end, ${result}.`], faults: [] };
    return { result, lines: printUi(result), faults: result.faults };
  },
  memory: async (desk) => {
    const orders = await benchOrderMemory(PROGRAM, (line) => desk.say(line));
    const frames = await benchMemory(desk);
    const lines = [...printOrderMemory(orders), '', ...printMemory(frames)];
    return { result: { orders, frames }, lines, faults: orders.faults };
  },
};

function partsOf(only: string | undefined): readonly Part[] {
  const asked = only?.split(',') ?? PARTS;
  const unknown = asked.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new OperatorError(`--only names '${unknown}': it may be ${PARTS.join(', ')}`);
  return PARTS.filter((part) => asked.includes(part));
}

function withoutRecordings(what: string): Outcome {
  return {
    result: null,
    lines: [`Not measured: ${what}, because the recordings are not beside the project.`],
    faults: [],
  };
}

main().then(
  (sound) => {
    if (!sound) process.exitCode = 1;
  },
  (fault: unknown) => {
    const sentence =
      fault instanceof OperatorError ? fault.message : fault instanceof Error ? fault.stack : String(fault);
    process.stderr.write(`${sentence ?? ''}\n`);
    process.exitCode = fault instanceof OperatorError ? 2 : 70;
  },
);
