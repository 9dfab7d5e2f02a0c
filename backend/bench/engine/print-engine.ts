import { printTable } from '../../cli/table.js';
import type { JournalFigures } from '../journal.js';
import type { RestartResult } from '../restart.js';
import { figure } from '../statistics.js';
import { verdictOn } from '../verdict.js';
import type { VerifyResult } from '../verify.js';
import type { CheckFigures } from './checks.js';
import type { MarketEventRates } from './market-events.js';
import type { OrderMemoryResult } from './order-memory.js';
import type { MessageRates } from './order-messages.js';

const MESSAGES = { must: 20_000, aim: 100_000, unit: '/s', atMost: false };
const MARKET_EVENTS = { must: 50_000, aim: 500_000, unit: '/s', atMost: false };
const CHECK_P50 = { must: 100, aim: 20, unit: ' µs', atMost: true };
const CHECK_P99 = { must: 1000, aim: 100, unit: ' µs', atMost: true };
const RESTART = { must: 5, aim: 1, unit: ' s', atMost: true };
const VERIFY = { must: 30, aim: 8, unit: ' s', atMost: true };

export interface EngineResult {
  readonly messages: MessageRates;
  readonly marketEvents: MarketEventRates;
}

/** The engine's rules without disk and network, beside an order book and a backtester. */
export function printEngine({ messages, marketEvents }: EngineResult): string[] {
  const { ours, peer, eventsPerMessage } = messages;
  const backtester = marketEvents.peer;
  const lines = [
    ['order messages (new, cancel, cross)', 'desk, with risk checks and events', ours, ours / peer],
    ['', 'nodejs-order-book, matching alone', peer, 1],
    ['market events over orders at rest', 'desk', marketEvents.ours, ratioTo(marketEvents.ours, backtester)],
    ...('missing' in backtester ? [] : [['', 'hftbacktest, compiled', backtester.eventsPerSecond, 1]]),
  ] as const;
  return [
    'The engine alone, in one thread; medians of the rounds',
    ...printTable(
      ['what', 'whose', 'a second', 'of peer'],
      lines.map(([what, whose, rate, ratio]) => [
        ...[what ?? '', whose ?? ''].map(String),
        Number(rate).toFixed(0),
        ratio === undefined ? '?' : Number(ratio).toFixed(2),
      ]),
    ),
    `Order messages: ${verdictOn(ours, MESSAGES)}. A message makes ${eventsPerMessage.toFixed(2)} events; the limit is the thread, and what its orders leave for the garbage collector.`,
    `Market events over ${marketEvents.resting} orders at rest, ${marketEvents.touchingPercent.toFixed(0)} % at a price of theirs: ${verdictOn(marketEvents.ours, MARKET_EVENTS)}. Each event hands us the whole book of 50 levels a side, which is compared with the last; hftbacktest is told the level that changed.`,
    ...('missing' in backtester ? [`${backtester.missing}.`] : []),
  ];
}

/** What stands between an order and its acceptance. */
export function printChecks(figures: CheckFigures): string[] {
  const { accounts, openOrders, limits, decisions, p50Us, p99Us, cpuUs, rounds, needApproval, faults } = figures;
  return [
    `Pre-trade checks and gates in process: ${accounts} accounts, ${openOrders} open orders, ${limits} limits; medians of ${rounds.length} rounds of ${decisions} decisions`,
    `p50: ${verdictOn(p50Us, CHECK_P50)}.`,
    `p99: ${verdictOn(p99Us, CHECK_P99)}.`,
    `CPU of a decision ${figure(cpuUs)} µs, garbage collection included; ${(needApproval * 100).toFixed(0)} % of the orders need a second person. The limit is the thread: every check runs for every order, and a market order is walked through the book.`,
    ...faults.map((fault) => `FAULT: ${fault}`),
  ];
}

function ratioTo(ours: number, peer: MarketEventRates['peer']): number | undefined {
  return 'missing' in peer ? undefined : ours / peer.eventsPerSecond;
}

/** From the start of the process until it takes commands. */
export function printRestart(result: RestartResult): string[] {
  const { openOrders, tailEvents, withSnapshot, withoutSnapshot, faults } = result;
  const line = (name: string, { cancelMs, orderMs }: RestartResult['withSnapshot']) => [
    name,
    (cancelMs / 1000).toFixed(2),
    (orderMs / 1000).toFixed(2),
  ];
  return [
    `Restart of a killed backend over ${openOrders} open orders; medians of ${withSnapshot.runs.length} starts`,
    ...printTable(
      ['from', 's until a cancel is done', 's until an order is taken'],
      [
        line(`a snapshot and ${tailEvents} events after it`, withSnapshot),
        line('all events, without a snapshot', withoutSnapshot),
      ],
    ),
    `Accepting: ${verdictOn(withSnapshot.cancelMs / 1000, RESTART)}. A new order also waits until its market is live again and each open order has a new place in the queue.`,
    ...faults.map(distrust),
  ];
}

/** `paperdesk verify` over a large journal. */
export function printVerify({ events, seconds, runs, faults }: VerifyResult): string[] {
  return [
    `paperdesk verify over ${events} events: ${verdictOn(seconds, VERIFY)}, median of ${runs.length} runs, the program's start included. The limit is one thread that reads and hashes (${figure(events / seconds)} events/s).`,
    ...faults.map(distrust),
  ];
}

/** Synced commits, whatever the desk does meanwhile. */
export function printJournal(figures: readonly JournalFigures[]): string[] {
  return [
    'Journal: hashed, chained and synced commits by its own thread, one after the other',
    ...printTable(
      ['events each', 'commits/s', 'events/s', "caller's thread busy"],
      figures.map(({ batch, commitsPerSecond, eventsPerSecond, callerBusy }) => [
        String(batch),
        commitsPerSecond.toFixed(0),
        eventsPerSecond.toFixed(0),
        `${Math.round(callerBusy * 100)} %`,
      ]),
    ),
    'Small commits wait for the disk, large ones for hashing.',
  ];
}

/** Heap and resident memory after so many orders. */
export function printOrderMemory({ points, idMegabytes, faults }: OrderMemoryResult): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return ['Memory over orders was not measured.'];
  const orders = last.orders - first.orders;
  const grown = ((last.heapMegabytes - first.heapMegabytes) * 1e6) / orders;
  const ids = (idMegabytes * 1e6) / last.orders;
  const known = 'the ids that clients gave, kept so that none is ever used twice';
  return [
    'Memory over orders: engine, memory and journal in one process, after garbage collection',
    ...printTable(
      ['orders', 'heap MB', 'resident MB'],
      points.map((point) => [String(point.orders), point.heapMegabytes.toFixed(1), point.residentMegabytes.toFixed(0)]),
    ),
    `Of every order stay ${figure(ids)} bytes outside the heap, in the engine's state and in the readers': ${known}. The heap grew by ${figure(grown)} bytes an order. ${grown > 50 ? 'Something else grows: look for it.' : 'All else is bounded.'}`,
    ...faults.map(distrust),
  ];
}

function distrust(fault: string): string {
  return `FAULT: ${fault}. These figures must not be used.`;
}
