import type { PanelData } from '@grafana/data';
import type { ExecutionReport, Fill } from '@paperdesk/contract';
import { useMemo } from 'react';
import type { Paged } from '../../desk/apiClient.js';
import {
  fetchAccounts,
  fetchFillPages,
  fetchFills,
  fetchInstruments,
  fetchOrderPages,
  fetchOrders,
} from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { isWorking } from '../../desk/format.js';
import { onlyOf } from '../../desk/onlyOf.js';
import { useFeed, type Feed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';
import { useKept } from '../../desk/useKept.js';
import { usePages } from '../../desk/usePages.js';
import type { Tab } from './BlotterTabs.js';

/** Rows of a page; as many as a stream carries. */
const PAGE = 200;
const EVERY_MS = 2_000;
/** What lies beyond the first page changes seldom. */
const OLDER_EVERY_MS = 15_000;

/** A list as far down as was asked for. */
export interface DeepList<T> {
  readonly items: readonly T[];
  readonly more: boolean;
  readonly loadMore: () => void;
}

interface Depth<T> {
  readonly key: string;
  /** The newest page, kept fresh. */
  readonly newest: readonly T[];
  readonly ask: (pages: number) => Promise<Paged<T>>;
  readonly idOf: (item: T) => string;
}

/** The newest page as it lives, and below it the pages that were asked for. */
function useDepth<T>({ key, newest, ask, idOf }: Depth<T>): DeepList<T> {
  const [deep, setDeep] = useKept(`${key}/deep`, false);
  const older = usePages({ key: deep ? key : '', ask: (pages) => ask(pages + 1), everyMs: OLDER_EVERY_MS });
  const seen = new Set(newest.map(idOf));
  const below = deep ? (older.value?.items ?? []).filter((item) => !seen.has(idOf(item))) : [];
  return {
    items: [...newest, ...below],
    more: deep ? (older.value?.more ?? true) : newest.length >= PAGE,
    loadMore: () => (deep ? older.loadMore() : setDeep(true)),
  };
}

export interface BlotterRows {
  readonly working: readonly ExecutionReport[];
  readonly history: readonly ExecutionReport[];
  readonly fills: readonly Fill[];
  /** Every order that is known here, newest first. */
  readonly known: readonly ExecutionReport[];
  readonly feeds: Readonly<Record<Tab, Feed<unknown>>>;
  readonly more: Readonly<Record<Tab, boolean>>;
  readonly loadMore: Readonly<Record<Tab, () => void>>;
  readonly refresh: () => void;
}

interface Wanted {
  readonly panelKey: string;
  readonly data: PanelData;
  /** Empty: of every account. */
  readonly account: string;
  readonly fillIn: (text: string) => string;
}

/** Orders and fills of one account or of all, newest first. */
export function useBlotterRows({ panelKey, data, account, fillIn }: Wanted): BlotterRows {
  const series = useMemo(() => readDeskSeries(data, fillIn), [data, fillIn]);
  const params = { limit: String(PAGE), ...(account === '' ? {} : { account }) };
  const orders = useFeed({
    key: `orders ${account}`,
    poll: () => fetchOrders(params),
    everyMs: EVERY_MS,
    streamed: onlyOf(series.orders, account),
  });
  const fillFeed = useFeed({
    key: `fills ${account}`,
    poll: () => fetchFills(params),
    everyMs: EVERY_MS,
    streamed: onlyOf(series.fills, account),
  });
  // A busy day must not push an order that still works out of the list: a stream that is full may have left it out.
  const whole = (series.orders?.value.length ?? 0) < PAGE;
  const working = useFeed({
    key: `working ${account}`,
    poll: () => fetchOrders({ ...params, limit: '1000', status: 'working' }),
    everyMs: EVERY_MS,
    streamed: whole ? onlyOf(series.orders, account) : undefined,
  });
  const deepOrders = useDepth({
    key: `${panelKey}/orders ${account}`,
    newest: orders.value ?? [],
    ask: (pages) => fetchOrderPages(params, pages),
    idOf: ({ orderId }) => orderId,
  });
  const deepFills = useDepth({
    key: `${panelKey}/fills ${account}`,
    newest: fillFeed.value ?? [],
    ask: (pages) => fetchFillPages(params, pages),
    idOf: ({ venue, tradeId }) => `${venue} ${tradeId}`,
  });
  return {
    working: (working.value ?? []).filter((order) => isWorking(order.orderStatus)),
    history: deepOrders.items.filter((order) => !isWorking(order.orderStatus)),
    fills: deepFills.items,
    known: deepOrders.items,
    feeds: { working, history: orders, fills: fillFeed },
    more: { working: false, history: deepOrders.more, fills: deepFills.more },
    loadMore: { working: () => undefined, history: deepOrders.loadMore, fills: deepFills.loadMore },
    refresh: () => {
      orders.refresh();
      working.refresh();
    },
  };
}

/** Who is looking, the accounts to choose from, and ticks and lots to format by. */
export function useBlotterSetting({ feeds }: BlotterRows) {
  return {
    me: useMe(feeds.history),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 10_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}
