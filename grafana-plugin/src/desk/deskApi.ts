import {
  accountViewSchema,
  bookViewSchema,
  cancelAllResultSchema,
  executionReportSchema,
  explanationSchema,
  feedViewSchema,
  fillSchema,
  instrumentViewSchema,
  killDrillSchema,
  killSwitchStateSchema,
  positionViewSchema,
  previewSchema,
  quoteViewSchema,
  whoAmISchema,
  type ExecutionReport,
  type KillLevel,
  type KillScope,
  type Preview,
  type RearmKillSwitchRequest,
  type ReplaceOrderRequest,
  type SubmitOrderRequest,
} from '@paperdesk/contract';
import { askDesk, askPages, callDesk } from './apiClient.js';
import { listOf } from './listOf.js';

const orderPath = (orderId: string) => `orders/${encodeURIComponent(orderId)}`;

export const fetchMe = () => askDesk({ path: 'me' }, whoAmISchema);
export const fetchAccounts = () => askDesk({ path: 'accounts' }, listOf('accounts', accountViewSchema));
export const fetchPositions = (params: Record<string, string>) =>
  askDesk({ path: 'positions', params }, listOf('positions', positionViewSchema));
export const fetchInstruments = () => askDesk({ path: 'instruments' }, listOf('instruments', instrumentViewSchema));
export const fetchQuotes = () => askDesk({ path: 'quotes' }, listOf('quotes', quoteViewSchema));
/** The book of one market; null when it has none yet. */
export const fetchBook = async (market: { readonly venue: string; readonly symbol: string }) => {
  const [book] = await askDesk({ path: 'books', params: { ...market } }, listOf('books', bookViewSchema));
  return book ?? null;
};
export const fetchFeeds = () => askDesk({ path: 'feeds' }, listOf('feeds', feedViewSchema));
export const fetchKillSwitch = () => askDesk({ path: 'kill-switch' }, killSwitchStateSchema);
export const fetchOrders = (params: Record<string, string>) =>
  askDesk({ path: 'orders', params }, listOf('orders', executionReportSchema));
export const fetchOrder = (orderId: string) => askDesk({ path: orderPath(orderId) }, executionReportSchema);
export const fetchFills = (params: Record<string, string>) =>
  askDesk({ path: 'fills', params }, listOf('fills', fillSchema));
/** The newest pages of the list, as far down as is asked for. */
export const fetchOrderPages = (params: Record<string, string>, pages: number) =>
  askPages({ path: 'orders', params }, executionReportSchema, pages);
export const fetchFillPages = (params: Record<string, string>, pages: number) =>
  askPages({ path: 'fills', params }, fillSchema, pages);
export const fetchExplanation = (orderId: string) =>
  askDesk({ path: `${orderPath(orderId)}/explain` }, explanationSchema);

export const submitOrder = (order: SubmitOrderRequest): Promise<ExecutionReport> =>
  askDesk({ path: 'orders', method: 'POST', data: order }, executionReportSchema);

/** What the order would meet now; places and spends nothing. */
export const previewOrder = (order: SubmitOrderRequest): Promise<Preview> =>
  askDesk({ path: 'orders/preview', method: 'POST', asks: true, data: order }, previewSchema);

/** The order with its new terms, once the change has arrived at the venue. */
export const replaceOrder = (orderId: string, change: ReplaceOrderRequest): Promise<ExecutionReport> =>
  askDesk({ path: orderPath(orderId), method: 'PATCH', data: change }, executionReportSchema);

/** What the desk knows of an order by its caller's id; `undefined` when no such order reached it. */
export async function findByClientOrderId(
  account: string,
  clientOrderId: string,
): Promise<ExecutionReport | undefined> {
  const orders = await fetchOrders({ account, clientOrderId });
  // A replace gives an order a newer id; the one it was sent with stays its first.
  return orders.find(
    (order) => order.account === account && [order.clientOrderId, order.originalClientOrderId].includes(clientOrderId),
  );
}

export const cancelOrder = (orderId: string) => callDesk({ path: orderPath(orderId), method: 'DELETE' });
/** Cancels every working order of the account, or of one market in it. */
export const cancelAllOrders = (account: string, market?: { readonly venue: string; readonly symbol: string }) =>
  askDesk(
    {
      path: 'orders',
      method: 'DELETE',
      params: { account, ...(market === undefined ? {} : { venue: market.venue, symbol: market.symbol }) },
    },
    cancelAllResultSchema,
  );

/** `scopeValue` is left out for the global scope; an empty reason is left out too; `confirmation` goes with `flatten`. */
export interface TripOrder {
  readonly scope: KillScope;
  readonly scopeValue?: string;
  readonly level: KillLevel;
  readonly reason?: string;
  readonly confirmation?: 'FLATTEN';
}
export const tripKillSwitch = (trip: TripOrder) => callDesk({ path: 'kill-switch', method: 'POST', data: trip });
export const rearmKillSwitch = (rearm: RearmKillSwitchRequest) =>
  callDesk({ path: 'kill-switch/re-arm', method: 'POST', data: rearm });

/** Stops a shadow desk; nobody's orders are touched. */
export const drillKillSwitch = () =>
  askDesk({ path: 'kill-switch/drill', method: 'POST', slow: true }, killDrillSchema);
