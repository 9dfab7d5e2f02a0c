import type { QueryType } from '@paperdesk/contract';
import type { Frame } from '../frame.js';
import type { DeskReader } from '../../engine/desk.js';
import { annotationsFrame } from './annotations.js';
import { accountsFrame } from './accounts.js';
import { approvalsFrame } from './approvals.js';
import { complianceEventsFrame } from './compliance-events.js';
import { limitsFrame } from './limits.js';
import { bookFrame } from './book.js';
import { consolidatedFrame } from './consolidated.js';
import { deliveryFrame } from './delivery.js';
import type { DeskQuery, QueryFrame } from './desk-query.js';
import { deskFrame } from './desk.js';
import { feedsFrame } from './feeds.js';
import { fillsFrame } from './fills.js';
import { killSwitchFrame } from './kill-switch.js';
import { ordersFrame } from './orders.js';
import { positionsFrame } from './positions.js';
import { quotesFrame } from './quotes.js';
import { tradesFrame } from './trades.js';

const FRAMES: Readonly<Record<QueryType, QueryFrame>> = {
  quotes: quotesFrame,
  book: bookFrame,
  trades: tradesFrame,
  orders: ordersFrame,
  fills: fillsFrame,
  positions: positionsFrame,
  accounts: accountsFrame,
  feeds: feedsFrame,
  killSwitch: killSwitchFrame,
  approvals: approvalsFrame,
  limits: limitsFrame,
  complianceEvents: complianceEventsFrame,
  delivery: deliveryFrame,
  consolidated: consolidatedFrame,
  desk: deskFrame,
  annotations: annotationsFrame,
};

/** The present state as a table for panels. */
export function answerQuery(reader: DeskReader, query: DeskQuery): Frame {
  return { ...FRAMES[query.queryType](reader, query), shownAs: 'table' };
}
