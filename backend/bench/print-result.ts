import { availableParallelism } from 'node:os';
import { printTable } from '../cli/table.js';
import type { BatchResult } from './batch.js';
import type { Machine } from './machine.js';
import type { OrderComparison, OrdersResult } from './orders.js';
import type { RowsResult } from './rows.js';
import { figure } from './statistics.js';
import { verdictOn } from './verdict.js';

const REPLY_P50 = { must: 5, aim: 1, unit: ' ms', atMost: true };
const REPLY_P99 = { must: 25, aim: 4, unit: ' ms', atMost: true };
const SHARE = { must: 25, aim: 45, unit: ' %', atMost: false };
const BATCHED = { must: null, aim: 10_000, unit: '/s', atMost: false };

/** Where the figures come from, and what makes them doubtful. */
export function printMachine({ cores, cpu, node, platform, loadBefore, memoryDisk }: Machine): string[] {
  return [
    `${cores} cores (${cpu}), Node ${node}, ${platform}, load ${figure(loadBefore)} before; every process of the run shares these cores, the load generator too`,
    ...(loadBefore > cores / 2
      ? ['The machine was busy with other work: it can do better than this, and rounds differ widely.']
      : []),
    ...(memoryDisk
      ? ['The journal lay in memory (tmpfs): commits cost less than on a disk. Point TMPDIR at a disk.']
      : []),
  ];
}

/** Order → reply, ours beside the bare route's. */
export function printOrders({ comparisons, faults }: OrdersResult): string[] {
  return [
    'Order → reply over HTTP, journal on, feed running; medians of the rounds',
    ...printTable(
      ['connections', 'server', 'p50 ms', 'p99 ms', 'orders/s', 'of bare'],
      comparisons.flatMap(orderLines),
    ),
    '',
    ...comparisons.map(counted),
    ...comparisons.flatMap(orderVerdict),
    'The account trades frictionless: the latency that the paper venue models is waited for, which is no work, and is not in these figures.',
    ...distrust(faults),
  ];
}

function orderVerdict({ connections, desk, bareRoute }: OrderComparison): string[] {
  if (connections === 1)
    return [`Order → report: p50 ${verdictOn(desk.p50Ms, REPLY_P50)}; p99 ${verdictOn(desk.p99Ms, REPLY_P99)}.`];
  const share = (desk.ordersPerSecond / bareRoute.ordersPerSecond) * 100;
  return [`Sustained over ${connections} connections: ${verdictOn(share, SHARE)} of the bare route.`];
}

/** The batch route. */
export function printBatch({ ordersInBatch, ways, faults }: BatchResult): string[] {
  const most = Math.max(...ways.map(({ ordersPerSecond }) => ordersPerSecond));
  return [
    `Batches of ${ordersInBatch} orders over HTTP, journal on, feed running; medians of the rounds`,
    ...printTable(
      ['connections', 'reply', 'orders/s', 'p50 ms', 'p99 ms', 'backend CPU', 'CPU ms an order'],
      ways.map(({ connections, brief, ordersPerSecond, p50Ms, p99Ms, counted: seen }) => [
        ...[String(connections), brief ? 'return=minimal' : 'whole reports', ordersPerSecond.toFixed(0)],
        ...[p50Ms.toFixed(1), p99Ms.toFixed(1), `${Math.round(seen.cpu * 100)} %`, seen.cpuMsPerOrder.toFixed(3)],
      ]),
    ),
    `Best: ${verdictOn(most, BATCHED)}. The limit is the backend's one thread: parsing, deciding and writing reports.`,
    ...distrust(faults),
  ];
}

/** Rows into QuestDB, ours beside the official client's and the bare requests. */
export function printRows(rows: RowsResult): string[] {
  return [
    `Quotes of nine columns into QuestDB, ${rows.rows} rows a run, ${rows.batch} a request for the two peers; medians of the runs`,
    ...printTable(
      ['way', 'rows/s', 'queryable/s', 'CPU ms/1000', 'QuestDB ms/1000', 'of client'],
      [
        rowLine('event → checked → spooled → acknowledged', rows, 'spool'),
        rowLine("official client's Sender", rows, 'client'),
        rowLine('raw POST of ready bytes', rows, 'rawPost'),
      ],
    ),
    '',
    rowsLimit(rows, availableParallelism()),
    ...distrust(rows.faults),
  ];
}

const distrust = (faults: readonly string[]) =>
  faults.map((fault) => `FAULT: ${fault}. These figures must not be used.`);

function orderLines({ connections, desk, bareRoute }: OrderComparison) {
  const line = (name: string, { p50Ms, p99Ms, ordersPerSecond }: OrderComparison['desk'], ratio: string) => [
    ...[connections, name, p50Ms.toFixed(2), p99Ms.toFixed(2), ordersPerSecond.toFixed(0), ratio],
  ];
  return [
    line('desk', desk, (desk.ordersPerSecond / bareRoute.ordersPerSecond).toFixed(2)),
    line('bare Express route', bareRoute, '1.00'),
  ];
}

function counted({ connections, counted: seen }: OrderComparison): string {
  const limit =
    seen.cpu > 0.85
      ? "the limit is the backend's one thread"
      : connections === 1
        ? 'one order at a time: the limit is the way there and back, with one commit in it'
        : 'the limit is the machine: the load generator, the exchange and QuestDB take the rest of its cores';
  return (
    `${connections} connection${connections === 1 ? '' : 's'}: ${figure(seen.commitsPerSecond)} commits/s of ${figure(seen.eventsPerCommit)} events, ` +
    `${figure(seen.commitMs)} ms each; ${figure(seen.fillsPerSecond)} fills/s; ${figure(seen.marketEventsPerSecond)} market events/s; ` +
    `backend CPU ${Math.round(seen.cpu * 100)} % of a core, ${figure(seen.cpuMsPerOrder)} ms an order: ${limit}.`
  );
}

function rowLine(name: string, { ways }: RowsResult, way: keyof RowsResult['ways']) {
  const { rowsPerSecond, queryableRowsPerSecond, cpuMsPerThousandRows, questdbCpuMsPerThousandRows } = ways[way];
  const ratio = (rowsPerSecond / ways.client.rowsPerSecond).toFixed(2);
  return [
    name,
    ...[rowsPerSecond, queryableRowsPerSecond].map((value) => value.toFixed(0)),
    cpuMsPerThousandRows.toFixed(1),
    questdbCpuMsPerThousandRows?.toFixed(1) ?? '?',
    ratio,
  ];
}

function rowsLimit({ ways }: RowsResult, cores: number): string {
  const share = (ms: number | undefined, perSecond: number) => Math.round(((ms ?? Number.NaN) * perSecond) / 1e4);
  const { spool, rawPost } = ways;
  const own = share(spool.cpuMsPerThousandRows, spool.rowsPerSecond);
  const questdb = share(spool.questdbCpuMsPerThousandRows, spool.queryableRowsPerSecond);
  const bare = share(rawPost.questdbCpuMsPerThousandRows, rawPost.queryableRowsPerSecond);
  const limit =
    own > 85
      ? 'the limit is our one thread'
      : own + questdb > cores * 85
        ? `the limit is the ${cores} cores that both share`
        : 'the limit is QuestDB’s answer to one request at a time';
  return `On the durable way our thread is busy ${own} % of a core and QuestDB ${questdb} % (${bare} % with ready bytes): ${limit}.`;
}
