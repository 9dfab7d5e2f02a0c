import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

/** Our orders, newest first; `status` may be `working`. The band stands beside what was filled. */
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
    numberColumn('stopPrice', (order) => order.stopPrice),
    textColumn('orderStatus', (order) => order.orderStatus),
    numberColumn('filledQuantity', (order) => order.filledQuantity),
    numberColumn('leavesQuantity', (order) => order.leavesQuantity),
    numberColumn('averagePrice', (order) => order.averagePrice),
    textColumn('reason', (order) => (order.reason === null ? null : `${order.reason.code}: ${order.reason.text}`)),
    textColumn('strategy', (order) => order.strategy),
    textColumn('preset', (order) => order.preset),
    numberColumn('pessimisticQuantity', (order) => order.band.pessimisticQuantity),
    numberColumn('optimisticQuantity', (order) => order.band.optimisticQuantity),
    numberColumn('trailingOffset', (order) => order.trailingOffset),
    textColumn('trailingOffsetType', (order) => order.trailingOffsetType),
    textColumn('triggerSource', (order) => order.triggerSource),
    textColumn('postOnly', (order) => order.postOnly),
    textColumn('orderListId', (order) => order.orderListId),
    textColumn('contingency', (order) => order.contingency),
    timeColumn('expireAt', (order) => usFromIso(order.expireAt)),
    textColumn('person', (order) => order.person),
    textColumn('orderId', (order) => order.orderId),
    textColumn('clientOrderId', (order) => order.clientOrderId),
    textColumn('originalClientOrderId', (order) => order.originalClientOrderId),
    timeColumn('updatedAt', (order) => usFromIso(order.updatedAt)),
  ]);
