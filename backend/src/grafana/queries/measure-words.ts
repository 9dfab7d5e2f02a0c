import type { QueryType } from '@paperdesk/contract';
import { MEASURES } from './alert-measures.js';

type Words = Readonly<Record<string, string>>;

/** What each number says that an alert rule may compare; the query editor shows it. */
export const MEASURE_WORDS: Readonly<Partial<Record<QueryType, Words>>> = {
  desk: {
    engineHalted: '1 while the engine is halted and takes no order, else 0',
    killed: '1 while any kill is on, else 0',
    eventLoopBlockedMs: 'the longest time the backend was blocked within the last half minute, in ms',
    eventLoopWaitMsP99: 'how long work waited for the backend, 99th percentile, in ms',
    silencedCriticalMinutes: 'minutes until the last silence over a critical alert ends; 0 without any',
    trading: '1 trading goes on, 2 it is stopped in part, 3 stopped',
    outsideChannel: '1 when alerts reach somebody outside, 0 when nobody is told',
  },
  limits: { warnedPercent: 'how much of a limit is used, in percent, of each that is half used or more' },
  approvals: {
    waitingSeconds: 'how long the oldest order has waited for a second person, in seconds',
    waiting: 'how many orders wait for a second person',
  },
  complianceEvents: {
    deniedRecent: 'orders denied within the last minute, by account',
    flaggedRecent: 'trades of unusual value within the last quarter of an hour',
    surveillanceRecent: 'alerts of surveillance within the last quarter of an hour',
    intrusionsRecent: 'signs of an intrusion within the last quarter of an hour',
    proofFailed: '1 when the newest proof of paper trading failed or is older than a day, else 0',
    alertsWithoutCase: 'alerts of surveillance of which no case was made',
  },
  killSwitch: {
    killed: '1 while trading is stopped, by scope; the global row is always there',
    engineHalted: '1 while the engine is halted, else 0',
    losses: '1 for each kill that a limit on losses threw',
    auditChain: '1 for each kill that a broken audit chain threw',
    drillOverdueDays: 'days since the kill switch should have been drilled; 0 unless prices are real',
  },
  feeds: {
    live: '1 while orders may match in the market, else 0',
    delayMs: 'how late the newest event came, in ms',
    gaps: 'gaps since the start',
    reconnects: 'reconnects since the start',
    rejected: 'events refused since the start',
    backfilled: 'events brought in later since the start',
    delayMsP99: 'how late events came within the last minute, 99th percentile, in ms',
    leastDelayMs: 'the least delay of the last minute, in ms; below zero the clocks disagree',
    secondsDown: 'seconds since the market left live; 0 while it is live',
    venueMarketsDown: 'markets of the venue that are not live',
    venueSecondsDown: 'seconds since the first market of the venue left live',
    gapsRecent: 'gaps within the last five minutes',
    rejectedRecent: 'events refused within the last five minutes',
  },
  delivery: {
    oldestAgeMs: 'age of the oldest row that waits for QuestDB, in ms',
    waitingRows: 'rows that wait for QuestDB',
    droppedRows: 'rows dropped since the start',
    deadLetters: 'rows that QuestDB refused for good',
    retrying: '1 while rows cannot be delivered, else 0',
    queryableMsP99: 'received until stored in QuestDB, 99th percentile of the last minute, in ms',
    droppedRecent: 'rows dropped within the last five minutes',
    questdbDownSeconds: 'seconds for which QuestDB has not answered',
    writerStuck: '1 when rows wait and none was delivered for a minute, else 0',
    diskDaysLeft: 'days until the disk or its budget is full at this growth',
    diskUsedFraction: 'share of the disk or its budget that is used, 0 to 1',
  },
  consolidated: {
    crossed: '1 while the best bid of one venue is above the best offer of another, else 0',
    spreadBps: 'offer less bid over all venues, in hundredths of a percent',
    venues: 'venues that take part',
  },
  positions: {
    unrealizedPnl: 'profit or loss of what is held at the present price',
    realizedPnl: 'profit or loss of what was sold',
    quantity: 'what is held',
  },
  quotes: { mid: 'the middle of bid and offer', bid: 'the best bid', ask: 'the best offer' },
};

/** What a rule on this type may compare, its default first; none for a type that has no numbers for rules. */
export function measureChoices(queryType: string) {
  const measures = Object.hasOwn(MEASURES, queryType) ? MEASURES[queryType as QueryType] : undefined;
  return Object.keys(measures ?? {}).map((name) => ({
    text: name,
    value: name,
    description: MEASURE_WORDS[queryType as QueryType]?.[name] ?? '',
  }));
}
