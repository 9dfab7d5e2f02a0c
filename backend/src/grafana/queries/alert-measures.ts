/** The numbers that alert rules may ask for, by query type. Names are fixed: rules in alerts/ are built on them. */
import type { KillSwitchState, QueryType } from '@paperdesk/contract';
import type { DeskReader, StorageView } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import { spreadBpsOf } from './consolidated.js';
import { type DeskQuery, filterOf } from './desk-query.js';
import { killedNumber } from './kill-switch.js';
import { sourceOfVenue } from './market-source.js';
import { midOf } from './quotes.js';
import { usFromIso } from '../frame.js';

/** What a rule is told of a disk that does not fill, as far as can be told: a firing alert ends instead of lacking data. */
export const NEVER_FULL_DAYS = 36_500;

/** One alert instance. */
export interface AlertRow {
  readonly labels: Readonly<Record<string, string>>;
  /** Null: unknown, which the rule's no-data state decides. */
  readonly value: number | null;
}
/** `now` is what the desk's clock says while the rule is evaluated. */
export type Measure = (reader: DeskReader, query: DeskQuery, now: TimeUs) => AlertRow[];

const measure =
  <Row>(
    rows: (reader: DeskReader, query: DeskQuery, now: TimeUs) => readonly Row[],
    labels: (row: Row) => Record<string, string>,
    value: (row: Row) => number | string | boolean | null,
  ): Measure =>
  (reader, query, now) =>
    rows(reader, query, now).map((row) => {
      const number = value(row);
      return { labels: labels(row), value: number === null ? null : Number(number) };
    });

type Asked =
  'desk' | 'feeds' | 'feedTroubles' | 'positions' | 'quotes' | 'delivery' | 'deliveryTroubles' | 'consolidated';
type Views<Name extends Asked> = ReturnType<DeskReader[Name]>;
const ofDesk = (value: (desk: Views<'desk'>) => number | boolean): Measure =>
  measure(
    (reader) => [reader.desk()],
    (desk) => ({ source: desk.source }),
    value,
  );
const ofFeeds = (value: (feed: Views<'feeds'>[number]) => number | boolean | null): Measure =>
  measure(
    (reader, query) => reader.feeds(filterOf(query)),
    ({ venue, symbol }) => ({ source: sourceOfVenue(venue), venue, symbol }),
    value,
  );
/** One row a venue: what one outage takes down together is one alert. */
const ofVenues =
  (value: (troubles: Views<'feedTroubles'>) => number): Measure =>
  (reader, query, now) => {
    const venues = new Map<string, Views<'feedTroubles'>>();
    for (const trouble of reader.feedTroubles(filterOf(query), now))
      venues.set(trouble.venue, [...(venues.get(trouble.venue) ?? []), trouble]);
    return [...venues].map(([venue, troubles]) => ({
      labels: { source: sourceOfVenue(venue), venue },
      value: value(troubles),
    }));
  };
const ofFeedTroubles = (value: (trouble: Views<'feedTroubles'>[number]) => number): Measure =>
  measure(
    (reader, query, now) => reader.feedTroubles(filterOf(query), now),
    ({ venue, symbol }) => ({ source: sourceOfVenue(venue), venue, symbol }),
    value,
  );
const ofPairs = (value: (pair: Views<'consolidated'>[number]) => number | boolean | null): Measure =>
  measure(
    (reader, query) => reader.consolidated(filterOf(query)),
    ({ symbol }) => ({ symbol }),
    value,
  );
const ofQuotes = (value: (quote: Views<'quotes'>[number]) => number | string | null): Measure =>
  measure(
    (reader, query) => reader.quotes(filterOf(query)),
    ({ venue, symbol }) => ({ source: sourceOfVenue(venue), venue, symbol }),
    value,
  );
const ofPositions = (value: (position: Views<'positions'>[number]) => string | null): Measure =>
  measure(
    (reader, query) => reader.positions(filterOf(query)),
    ({ account, venue, symbol }) => ({ source: sourceOfVenue(venue), account, venue, symbol }),
    value,
  );
const ofDelivery = (value: (view: Views<'delivery'>[number]) => number | boolean | null): Measure =>
  measure(
    (reader) => reader.delivery(),
    ({ queue }) => ({ queue }),
    value,
  );
const ofDeliveryTroubles = (value: (trouble: Views<'deliveryTroubles'>[number]) => number | boolean): Measure =>
  measure(
    (reader, _query, now) => reader.deliveryTroubles(now),
    ({ queue }) => ({ queue }),
    value,
  );
/** Unknown while QuestDB is away: that is told by one alert of its own, and the others keep their state. */
const whileItAnswers =
  (rowsOf: Measure): Measure =>
  (reader, query, now) => {
    const rows = rowsOf(reader, query, now);
    return reader.surroundings().questdbDownSeconds === 0 ? rows : rows.map((row) => ({ ...row, value: null }));
  };
/** Only queues that measure a disk. */
const ofStorage = (value: (storage: StorageView) => number): Measure =>
  measure(
    (reader) =>
      reader.delivery().flatMap(({ queue, storage }) => (storage === null ? [] : [{ queue, value: value(storage) }])),
    ({ queue }) => ({ queue }),
    (row) => row.value,
  );

/** Share of what may be used that is used: of the budget, or of what the disk offers when that is less. */
function usedFraction({ usedBytes, budgetBytes, freeBytes }: StorageView): number {
  const room = usedBytes + freeBytes;
  const limit = budgetBytes === null ? room : Math.min(budgetBytes, room);
  return limit <= 0 ? 1 : usedBytes / limit;
}

type Approvals = ReturnType<DeskReader['approvals']>;
const figure =
  (value: (figures: ReturnType<DeskReader['figures']>) => number | null): Measure =>
  (reader, _query, now) => [{ labels: { source: reader.desk().source }, value: value(reader.figures(now)) }];
const counts = (name: string, rows: readonly (readonly [string, number])[]): AlertRow[] =>
  // One row always: a rule without any has no data, which is no news.
  (rows.length === 0 ? ([['none', 0]] as const) : rows).map(([label, value]) => ({ labels: { [name]: label }, value }));
const waitsFor = (approvals: Approvals, now: TimeUs): number =>
  Math.max(0, ...approvals.map(({ requestedAt }) => (now - (usFromIso(requestedAt) ?? now)) / 1e6));

/** Proof is given anew with each UTC day; an hour is grace. */
const PROOF_HOLDS_US = 25 * 3_600_000_000;
/** A drill that is overdue matters where prices are real. */
const drillOverdue: Measure = (reader, _query, now) => {
  const due = reader.drillDueAt();
  const { source } = reader.desk();
  const days = due === null || source !== 'live' ? 0 : Math.max(0, (now - due) / 86_400e6);
  return [{ labels: { source }, value: days }];
};
const killsBy =
  (...triggers: readonly string[]): Measure =>
  (reader) =>
    counts(
      'killed',
      reader
        .killSwitch()
        .kills.filter(({ trigger }) => triggers.includes(trigger))
        .map(({ scope, scopeValue }) => [`${scope} ${scopeValue ?? 'all'}`, 1] as const),
    );

/** The global row is always there; a kill of a smaller scope adds its own. */
function killRows(state: KillSwitchState): AlertRow[] {
  const scoped = state.kills.filter((kill) => kill.scope !== 'global');
  // Killed without any kill that explains it (the latch cannot be read) counts as a global stop.
  const global = state.kills.length > scoped.length || (killedNumber(state) === 1 && scoped.length === 0);
  const scopes = new Map(scoped.map((kill) => [`${kill.scope} ${kill.scopeValue ?? ''}`, kill]));
  return [
    { labels: { scope: 'global', scopeValue: 'all' }, value: Number(global) },
    ...[...scopes.values()].map((kill) => ({
      labels: { scope: kill.scope, scopeValue: kill.scopeValue ?? '' },
      value: 1,
    })),
  ];
}

/** Minutes until the last silence ends; one row always, for a rule that fired must see that it is over. */
const silenced: Measure = (reader, _query, now) => {
  const { silencedCriticals } = reader.surroundings();
  if (silencedCriticals === null) return [{ labels: { silenced: 'none' }, value: null }];
  return counts(
    'silenced',
    silencedCriticals.map(({ alerts, until }) => [alerts.join(', '), Math.max(1, Math.ceil((until - now) / 60e6))]),
  );
};

/** For the line of an alert's text: 1 trading goes on, 2 it is stopped in part, 3 stopped. Missing, 0, reads as not known. */
function tradingNumber(reader: DeskReader): number {
  const { engineHalted } = reader.desk();
  const state = reader.killSwitch();
  // Killed without any kill that explains it (the latch cannot be read) counts as a global stop.
  const everywhere = state.kills.some(({ scope }) => scope === 'global') || state.kills.length === 0;
  if (engineHalted || (killedNumber(state) === 1 && everywhere)) return 3;
  return state.kills.length > 0 ? 2 : 1;
}

/** The first measure of each type is its default. */
export const MEASURES: Readonly<Partial<Record<QueryType, Readonly<Record<string, Measure>>>>> = {
  desk: {
    engineHalted: ofDesk((desk) => desk.engineHalted),
    killed: ofDesk((desk) => desk.killed),
    eventLoopBlockedMs: ofDesk((desk) => desk.eventLoopBlockedMs),
    outsideChannel: ofDesk((desk) => desk.outsideChannel),
    eventLoopWaitMsP99: (reader) => [{ labels: {}, value: reader.surroundings().eventLoopWaitMsP99 }],
    silencedCriticalMinutes: silenced,
    trading: (reader) => [{ labels: {}, value: tradingNumber(reader) }],
  },
  limits: {
    warnedPercent: (reader, _query, now) =>
      reader.limitsWarned(now).length === 0
        ? [{ labels: { limit: 'none', scope: 'none', scopeValue: 'none' }, value: 0 }]
        : reader
            .limitsWarned(now)
            .map(({ limit, scope, scopeValue, percent }) => ({ labels: { limit, scope, scopeValue }, value: percent })),
  },
  approvals: {
    waitingSeconds: (reader, _query, now) => [{ labels: {}, value: waitsFor(reader.approvals({}), now) }],
    waiting: (reader) => [{ labels: {}, value: reader.approvals({}).length }],
  },
  complianceEvents: {
    deniedRecent: (reader, _query, now) =>
      counts(
        'account',
        reader.figures(now).denied.map(({ account, orders }) => [account, orders] as const),
      ),
    flaggedRecent: figure((figures) => figures.tradesFlagged),
    surveillanceRecent: figure((figures) => figures.surveillanceAlerts),
    intrusionsRecent: (reader, _query, now) =>
      counts(
        'sign',
        reader.figures(now).intrusions.map(({ sign, count }) => [sign, count] as const),
      ),
    proofFailed: figure(({ proof, at }) =>
      // Before the first proof of a start nothing is known; an old one proves nothing of today.
      proof === null ? null : Number(!proof.ok || at - proof.time > PROOF_HOLDS_US),
    ),
    alertsWithoutCase: figure((figures) => figures.alertsWithoutCase),
  },
  killSwitch: {
    killed: (reader) => killRows(reader.killSwitch()),
    engineHalted: (reader) => [
      { labels: { scope: 'engine', scopeValue: 'all' }, value: Number(reader.killSwitch().engine.halted) },
    ],
    losses: killsBy('dayLoss', 'drawdown'),
    auditChain: killsBy('auditChain'),
    drillOverdueDays: drillOverdue,
  },
  feeds: {
    live: ofFeeds((feed) => feed.state === 'live'),
    delayMs: ofFeeds((feed) => feed.delayMs),
    gaps: ofFeeds((feed) => feed.gaps),
    reconnects: ofFeeds((feed) => feed.reconnects),
    rejected: ofFeeds((feed) => feed.rejected),
    backfilled: ofFeeds((feed) => feed.backfilled),
    delayMsP99: ofFeeds((feed) => feed.delayMsP99),
    leastDelayMs: ofFeeds((feed) => feed.leastDelayMs),
    secondsDown: ofFeedTroubles((trouble) => trouble.secondsDown),
    venueSecondsDown: ofVenues((troubles) => Math.max(0, ...troubles.map(({ secondsDown }) => secondsDown))),
    venueMarketsDown: ofVenues((troubles) => troubles.filter(({ secondsDown }) => secondsDown > 0).length),
    gapsRecent: ofFeedTroubles((trouble) => trouble.gapsRecent),
    rejectedRecent: ofFeedTroubles((trouble) => trouble.rejectedRecent),
  },
  delivery: {
    oldestAgeMs: whileItAnswers(ofDelivery((view) => view.oldestAgeMs)),
    waitingRows: ofDelivery((view) => view.waitingRows),
    droppedRows: ofDelivery((view) => view.droppedRows),
    deadLetters: ofDelivery((view) => view.deadLetters),
    retrying: ofDelivery((view) => view.state !== 'delivering'),
    queryableMsP99: ofDelivery((view) => view.queryableMsP99),
    droppedRecent: ofDeliveryTroubles((trouble) => trouble.droppedRecent),
    writerStuck: whileItAnswers(ofDeliveryTroubles((trouble) => trouble.stuck)),
    questdbDownSeconds: (reader) => [{ labels: {}, value: reader.surroundings().questdbDownSeconds }],
    diskDaysLeft: ofStorage(({ daysLeft }) => Math.min(daysLeft ?? NEVER_FULL_DAYS, NEVER_FULL_DAYS)),
    diskUsedFraction: ofStorage(usedFraction),
  },
  consolidated: {
    crossed: ofPairs((pair) => pair.crossed),
    spreadBps: ofPairs(spreadBpsOf),
    venues: ofPairs((pair) => pair.venues),
  },
  positions: {
    unrealizedPnl: ofPositions((position) => position.unrealizedPnl),
    realizedPnl: ofPositions((position) => position.realizedPnl),
    quantity: ofPositions((position) => position.quantity),
  },
  quotes: { mid: ofQuotes(midOf), bid: ofQuotes((quote) => quote.bid), ask: ofQuotes((quote) => quote.ask) },
};
