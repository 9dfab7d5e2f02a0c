import type { AnnotationKind, OrderStatus, QueryType } from '@paperdesk/contract';
import type { DeskQuery } from './types';

/** What a query may be narrowed by. */
export const FILTERS = ['venue', 'symbol', 'account', 'status'] as const;
export type Filter = (typeof FILTERS)[number];

interface QueryTypeWords {
  readonly label: string;
  /** What comes back and what it is good for; shown below the editor. */
  readonly help: string;
  readonly filters: readonly Filter[];
}

const MARKET = ['venue', 'symbol'] as const;
const OWN = ['venue', 'symbol', 'account'] as const;

/** Every query type: its name, its help and its filters. */
export const QUERY_TYPE_WORDS: Readonly<Record<QueryType, QueryTypeWords>> = {
  quotes: {
    label: 'Quotes: best bid and ask',
    help: 'One row a market with bid, ask, their sizes and the middle. Streamed, it draws a growing line; ask for one market then.',
    filters: MARKET,
  },
  book: {
    label: 'Order book of one market',
    help: 'One row a level, best first, with the size down to it. It needs a venue and a symbol, and is empty until the venue has sent a book.',
    filters: MARKET,
  },
  trades: {
    label: "The market's trades",
    help: 'What others traded, newest first, at most 200 a market. Older trades are in QuestDB.',
    filters: MARKET,
  },
  orders: {
    label: 'Our orders',
    help: 'Paper orders, newest first, with what was filled of them and why they ended. The status “working” is every order that may still fill.',
    filters: [...OWN, 'status'],
  },
  fills: {
    label: 'Our fills',
    help: 'Paper fills, newest first, with commission and what they were simulated under. Older fills are in QuestDB.',
    filters: OWN,
  },
  positions: {
    label: 'Positions',
    help: 'What is held, at average cost and first-in-first-out, with profit and loss: the whole first, then by strategy. No number while there is no price.',
    filters: OWN,
  },
  accounts: {
    label: 'Accounts and balances',
    help: 'One row for each account and currency. Equity is of the whole account, and empty while anything in it has no price.',
    filters: ['account'],
  },
  feeds: {
    label: 'State of the feeds',
    help: 'One row a market: since when it is live, stale or gone, how late events come, and what was lost or refused.',
    filters: MARKET,
  },
  killSwitch: {
    label: 'Kill switch',
    help: 'One row for each kill that is on, with who, when and why; one row without a kill while trading is allowed.',
    filters: [],
  },
  approvals: {
    label: 'Orders that wait for a second person',
    help: 'The one that expires first at the top, with what it costs now.',
    filters: OWN,
  },
  limits: {
    label: 'Use of limits',
    help: 'What is used of each limit, the fullest first, and when the use begins anew.',
    filters: ['account'],
  },
  complianceEvents: {
    label: 'Counts of alerts and cases',
    help: 'Counts only, which whoever sees a dashboard may see. Who and what stands on the page Compliance.',
    filters: [],
  },
  delivery: {
    label: 'Delivery to QuestDB',
    help: 'One row a queue: what waits, how old it is, what was lost, and how much disk is left.',
    filters: [],
  },
  consolidated: {
    label: 'Best bid and ask over venues',
    help: 'One row a pair over all live venues. The spread is negative while venues cross each other.',
    filters: ['symbol'],
  },
  desk: {
    label: 'The desk as a whole',
    help: 'One row: whose money and prices these are, whether trading is open, and whether alerts reach anybody.',
    filters: [],
  },
  annotations: {
    label: 'Annotations: fills, kills, halts',
    help: 'What happened within the time range, for lines and regions over charts: at most 500, the newest. Halts are suspended markets and a halted engine.',
    filters: OWN,
  },
};

// The contract's types only, never its values: those bring its whole schema into a module that every dashboard loads.

/** For the picker of an editor. */
export const QUERY_TYPE_OPTIONS = (Object.keys(QUERY_TYPE_WORDS) as QueryType[]).map((value) => ({
  value,
  label: QUERY_TYPE_WORDS[value].label,
}));

/** What an order may be; `working` is every status under which it may still fill. */
const STATUS_WORDS: Readonly<Record<OrderStatus | 'working', true>> = {
  ...{ working: true, pendingApproval: true, pendingNew: true, new: true, triggered: true, partiallyFilled: true },
  ...{ filled: true, pendingCancel: true, pendingReplace: true, canceled: true, expired: true, rejected: true },
  suspended: true,
};
export const STATUSES = Object.keys(STATUS_WORDS);

const KIND_WORDS: Readonly<Record<AnnotationKind, string>> = {
  fills: 'Fills: our paper trades',
  kills: 'Kills: presses of the kill switch',
  halts: 'Halts: markets or an engine that stood still',
};
/** For the picker of annotations; the empty one is all of them. */
export const KIND_OPTIONS = [
  { value: '', label: 'All of them' },
  ...Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label })),
];

/** The kind behind a picked or stored value; undefined for all of them. */
export function kindOf(value: string | undefined): AnnotationKind | undefined {
  return value !== undefined && Object.hasOwn(KIND_WORDS, value) ? (value as AnnotationKind) : undefined;
}

/** The query as another type: what that type does not know goes, so that no hidden filter narrows it. */
export function withType(query: DeskQuery, queryType: QueryType): DeskQuery {
  const { measure: _measure, kind: _kind, ...kept } = query;
  const known = QUERY_TYPE_WORDS[queryType].filters;
  const unknown = FILTERS.filter((name) => !known.includes(name)).map((name) => [name, undefined] as const);
  const stream = queryType === 'annotations' ? { stream: false } : {};
  return { ...kept, ...Object.fromEntries(unknown), ...stream, queryType };
}

/** Why the backend would refuse the query; undefined when it would not. */
export function faultOfQuery(query: DeskQuery): string | undefined {
  if (query.queryType !== 'book') return undefined;
  const missing = (['venue', 'symbol'] as const).filter((name) => !query[name]?.trim());
  return missing.length === 0 ? undefined : `A book is of one market: choose a ${missing.join(' and a ')}.`;
}
