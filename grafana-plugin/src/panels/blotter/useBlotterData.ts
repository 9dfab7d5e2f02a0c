import type { PanelData } from '@grafana/data';
import type { ExecutionReport, Fill } from '@paperdesk/contract';
import { useMemo } from 'react';
import { fetchAccounts, fetchFills, fetchInstruments, fetchMe, fetchOrders } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { isWorking } from '../../desk/format.js';
import { useFeed, type Feed, type Streamed } from '../../desk/useFeed.js';

const SHOWN_AT_MOST = 100;
const EVERY_MS = 2_000;

/** The stream as far as it carries the chosen account (empty: every account); else the panel asks by itself. */
function onlyOf<T extends { readonly account: string }>(
  streamed: Streamed<T[]> | undefined,
  account: string,
): Streamed<T[]> | undefined {
  if (streamed === undefined || (streamed.account !== undefined && streamed.account !== account)) return undefined;
  return account === '' ? streamed : { ...streamed, value: streamed.value.filter((item) => item.account === account) };
}

export interface BlotterRows {
  readonly working: readonly ExecutionReport[];
  readonly history: readonly ExecutionReport[];
  readonly fills: readonly Fill[];
  readonly orders: Feed<ExecutionReport[]>;
  readonly fillFeed: Feed<Fill[]>;
}

/** Orders and fills of one account (empty: of all), newest first. */
export function useBlotterRows(data: PanelData, account: string, fillIn: (text: string) => string): BlotterRows {
  const series = useMemo(() => readDeskSeries(data, fillIn), [data, fillIn]);
  const params = { limit: String(SHOWN_AT_MOST), ...(account === '' ? {} : { account }) };
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
  // A busy day must not push an order that still works out of the list of the newest.
  const polledWorking = useFeed({
    key: `working ${account}`,
    poll: () => fetchOrders({ ...params, status: 'working' }),
    everyMs: EVERY_MS,
    streamed: onlyOf(series.orders, account),
  });
  return {
    working: (polledWorking.value ?? []).filter((order) => isWorking(order.orderStatus)),
    history: (orders.value ?? []).filter((order) => !isWorking(order.orderStatus)),
    fills: (fillFeed.value ?? []).slice(0, SHOWN_AT_MOST),
    orders,
    fillFeed,
  };
}

/** Who is looking, the accounts to choose from, and ticks and lots to format by. */
export function useBlotterSetting() {
  return {
    me: useFeed({ key: 'me', poll: fetchMe, everyMs: EVERY_MS }),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 10_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}
