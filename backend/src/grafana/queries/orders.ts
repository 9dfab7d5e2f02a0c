import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

/** Our orders, newest first; `status` may be `working`. */
export const ordersFrame: QueryFrame = (reader, query) =>
  frameOf('orders', reader.orders(filterOf(query, 500)), [
    timeColumn('time', (order) => usFromIso(order.createdAt)),
    textColumn('source', (order) => order.source),
    textColumn('account', (order) => order.account),
    textColumn('venue', (order) => order.venue),
    textColumn('symbol', (order) => order.symbol),
    textColumn('side', (order) => order.side),
    textColumn('orderType', (order) => order.orderType),
    textColumn('timeInForce', (order) => order.timeInForce),
    numberColumn('quantity', (order) => order.quantity),
    numberColumn('price', (order) => order.price),
    textColumn('orderStatus', (order) => order.orderStatus),
    numberColumn('filledQuantity', (order) => order.filledQuantity),
    numberColumn('leavesQuantity', (order) => order.leavesQuantity),
    numberColumn('averagePrice', (order) => order.averagePrice),
    textColumn('reason', (order) => (order.reason === null ? null : `${order.reason.code}: ${order.reason.text}`)),
    textColumn('strategy', (order) => order.strategy),
    textColumn('person', (order) => order.person),
    textColumn('orderId', (order) => order.orderId),
    textColumn('clientOrderId', (order) => order.clientOrderId),
    timeColumn('updatedAt', (order) => usFromIso(order.updatedAt)),
  ]);
