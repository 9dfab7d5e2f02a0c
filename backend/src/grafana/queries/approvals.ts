import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

/** Orders that wait for a second person, the one that expires first at the top; cost and checks are of now. */
export const approvalsFrame: QueryFrame = (reader, query) =>
  frameOf('approvals', reader.approvals(filterOf(query)), [
    timeColumn('time', (approval) => usFromIso(approval.requestedAt)),
    timeColumn('expiresAt', (approval) => usFromIso(approval.expiresAt)),
    textColumn('source', (approval) => approval.source),
    textColumn('account', (approval) => approval.account),
    textColumn('venue', (approval) => approval.venue),
    textColumn('symbol', (approval) => approval.symbol),
    textColumn('side', (approval) => approval.side),
    textColumn('orderType', (approval) => approval.orderType),
    numberColumn('quantity', (approval) => approval.quantity),
    numberColumn('price', (approval) => approval.price),
    numberColumn('stopPrice', (approval) => approval.stopPrice),
    textColumn('why', (approval) => approval.why),
    textColumn('detail', (approval) => approval.detail),
    numberColumn('usdValue', (approval) => approval.usdValue),
    numberColumn('windowUsd', (approval) => approval.windowUsd),
    numberColumn('cost', (approval) => approval.cost),
    textColumn('denials', ({ denials }) =>
      denials.length === 0 ? null : denials.map(({ code, detail }) => `${code}: ${detail}`).join(' '),
    ),
    textColumn('requestedBy', (approval) => approval.requestedBy),
    textColumn('strategy', (approval) => approval.strategy),
    textColumn('orderListId', (approval) => approval.orderListId),
    textColumn('approvalId', (approval) => approval.approvalId),
    textColumn('orderHash', (approval) => approval.orderHash),
  ]);
