// Plays simulated days of ordinary and of planted trading through the engine, and counts what surveillance says of them.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { printTable } from '../cli/table.js';
import { readDesk } from '../src/desk-file.js';
import { simulateDay, type Day, type Finding } from './day.js';
import type { Block } from './told.js';

const MOST_ALERTS = 5;

const found = (findings: readonly Finding[]) =>
  `${findings.filter(({ isTold }) => isTold).length} of ${findings.length}`;
const ofKind = (day: Day, kind: Finding['kind']) => day.planted.filter((one) => one.kind === kind);

/** One line a seed. */
function daysTable(days: readonly Day[]): string[] {
  return printTable(
    ['seed', 'ordinary orders', 'fills', 'blocks', 'alerts', 'planted found', 'near misses told'],
    days.map((day) => [
      String(day.seed),
      ...[day.ordinary.orders, day.ordinary.fills, day.ordinary.blocks.length, day.ordinary.alerts.length].map(String),
      found(ofKind(day, 'hit')),
      found(ofKind(day, 'nearMiss')),
    ]),
  );
}

/** Two lines a rule: its hit and its near miss. */
function plantedTable(days: readonly Day[]): string[] {
  const [first] = days;
  const rows = [...(first?.planted ?? [])].sort((a, b) => a.rule.localeCompare(b.rule) || a.kind.localeCompare(b.kind));
  return printTable(
    ['rule', 'planted', 'what', 'orders/fills/confirmed', ...days.map(({ seed }) => String(seed)), 'other rules said'],
    rows.map(({ rule, kind, about, orders, fills, confirmed }) => {
      const all = days.flatMap((day) => day.planted.filter((one) => one.rule === rule && one.kind === kind));
      return [
        ...[rule, kind === 'hit' ? 'hit' : 'near miss', about, `${orders}/${fills}/${confirmed}`],
        ...all.map(verdict),
        [...new Set(all.flatMap(({ also }) => also))].join(', '),
      ];
    }),
  );
}

function verdict({ kind, isTold, isToldWider }: Finding): string {
  if (kind === 'hit') return isTold ? 'found' : 'MISSED';
  if (isTold) return 'TOLD';
  return isToldWider ? 'silent' : 'DID NOT HAPPEN';
}

function blockLines(title: string, blocks: readonly Block[]): string[] {
  const kinds = new Map<string, Block[]>();
  for (const block of blocks) kinds.set(block.code, [...(kinds.get(block.code) ?? []), block]);
  return [...kinds].map(
    ([code, [one, ...more]]) => `${title}: ${code} ${1 + more.length} times, such as ${one?.account}: ${one?.text}`,
  );
}

/** Figures that were missed; none: all hold. */
function faultsOf(days: readonly Day[]): string[] {
  const sum = (count: (day: Day) => number) => days.reduce((all, day) => all + count(day), 0);
  const alerts = sum(({ ordinary }) => ordinary.alerts.length);
  const verdicts = (word: string) => sum((day) => day.planted.filter((one) => verdict(one) === word).length);
  const figures: readonly (readonly [name: string, value: number, most: number])[] = [
    ['orders of ordinary traders blocked', sum(({ ordinary }) => ordinary.blocks.length), 0],
    ['alerts about ordinary traders', alerts, MOST_ALERTS],
    ['planted hits missed', verdicts('MISSED'), 0],
    ['near misses told', verdicts('TOLD'), 0],
    ['near misses that did not happen', verdicts('DID NOT HAPPEN'), 0],
    ['orders of the planted refused', sum(({ plantedBlocks }) => plantedBlocks.length), 0],
  ];
  for (const [name, value, most] of figures) console.log(`${name}: ${value} (at most ${most})`);
  return figures.filter(([, value, most]) => value > most).map(([name]) => name);
}

interface Asked {
  readonly seed: number;
  readonly hours: number;
  readonly desk: string;
}

function playOne({ seed, hours, desk }: Asked): Day {
  const faults: string[] = [];
  const file = readDesk(desk, faults);
  if (file === undefined) throw new RangeError(faults.join('; '));
  return simulateDay(seed, hours, file);
}

/** Each day in a thread of its own. */
async function play(asked: Asked): Promise<Day> {
  const began = performance.now();
  const worker = new Worker(new URL(import.meta.url), { workerData: asked });
  const [day] = (await once(worker, 'message')) as [Day];
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`seed ${day.seed}: ${day.hours} simulated hours in ${seconds} s`);
  return day;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '3' },
      hours: { type: 'string', default: '24' },
      seed: { type: 'string', default: '20261121' },
      desk: { type: 'string', default: 'deploy/desk.yaml' },
    },
  });
  const { hours, desk } = values;
  const days = await Promise.all(
    Array.from({ length: Number(values.seeds) }, (_, index) =>
      play({ seed: Number(values.seed) + index, hours: Number(hours), desk }),
    ),
  );
  for (const line of ['', ...daysTable(days), '', ...plantedTable(days), '']) console.log(line);
  for (const { seed, ordinary, plantedBlocks } of days) {
    for (const { rule, account, features } of ordinary.alerts)
      console.log(`seed ${seed}, alert: ${rule} about ${account}: ${JSON.stringify(features)}`);
    for (const line of blockLines(`seed ${seed}, blocked`, ordinary.blocks)) console.log(line);
    for (const line of blockLines(`seed ${seed}, planted refused`, plantedBlocks)) console.log(line);
  }
  const missed = faultsOf(days);
  console.log(missed.length === 0 ? 'passed' : `FAILED: ${missed.join(', ')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

if (isMainThread) await main();
else parentPort?.postMessage(playOne(workerData as Asked));
