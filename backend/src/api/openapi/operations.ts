import { cancelAllSchema } from '../routes/order-cancels.js';
import { fillFilterSchema, orderFilterSchema, viewFilterSchema } from '../list-filters.js';
import { COMPLIANCE } from './compliance-operations.js';
import { LIMITS } from './limit-operations.js';
import type { AnswerName } from './components.js';
import type { Operation } from './operation.js';

const V1 = '/api/v1';
const ok = (description: string, body: NonNullable<Operation['answers'][number]['body']>) => ({ description, body });
const list = (path: string, id: string, summary: string, body: AnswerName): Operation => ({
  ...{ method: 'get', path: `${V1}${path}`, id, tag: 'Desk', summary, access: 'caller', action: 'orders:read' },
  query: viewFilterSchema,
  answers: { 200: ok('One page.', { list: body }) },
});

const ORDERS: readonly Operation[] = [
  {
    ...{ method: 'post', path: `${V1}/orders`, id: 'submitOrder', tag: 'Orders', access: 'caller' },
    summary:
      'Place an order; answered when it has arrived at the venue. A repeat with the same id and content places nothing.',
    ...{ action: 'orders:write', body: 'SubmitOrder', headers: ['Idempotency-Key'], checked: true },
    answers: {
      201: ok('Placed.', 'ExecutionReport'),
      202: ok('It waits for a second person and holds its funds.', 'ExecutionReport'),
      200: ok('A repeat: the order as it is.', 'ExecutionReport'),
    },
    codes: { 400: ['IDEMPOTENCY_KEY_DIFFERS'], 403: ['ACCOUNT_NOT_YOURS'], 409: ['DUPLICATE_CLIENT_ORDER_ID'] },
  },
  {
    ...{ method: 'post', path: `${V1}/orders/batch`, id: 'submitBatch', tag: 'Orders', access: 'caller' },
    summary:
      'Place several orders, or none. Each counts for the limits. Contingent orders (oco, bracket) come only so.',
    ...{ action: 'orders:write', body: 'SubmitBatch', headers: ['Idempotency-Key', 'Prefer'], checked: true },
    answers: {
      201: ok('All were placed; with `Prefer: return=minimal` in short.', { anyOf: ['Batch', 'BriefBatch'] }),
      202: ok('Taken; some wait for a second person.', { anyOf: ['Batch', 'BriefBatch'] }),
      200: ok('A repeat: the orders as they are.', { anyOf: ['Batch', 'BriefBatch'] }),
    },
    codes: { 403: ['ACCOUNT_NOT_YOURS'], 409: ['DUPLICATE_CLIENT_ORDER_ID'], 429: ['BATCH_EXCEEDS_LIMIT'] },
  },
  {
    ...{ method: 'post', path: `${V1}/orders/preview`, id: 'previewOrder', tag: 'Orders', access: 'caller' },
    summary: 'What an order would meet if it arrived now. Spends, places and journals nothing.',
    ...{ action: 'orders:read', body: 'PreviewOrder' },
    answers: { 200: ok('Price, slippage, commission, queue and failing checks.', 'Preview') },
  },
  {
    ...{ method: 'get', path: `${V1}/orders`, id: 'listOrders', tag: 'Orders', access: 'caller' },
    ...{ summary: 'Orders in memory, newest first.', action: 'orders:read', query: orderFilterSchema },
    answers: { 200: ok('One page.', { list: 'ExecutionReport' }) },
  },
  {
    ...{ method: 'delete', path: `${V1}/orders`, id: 'cancelOrders', tag: 'Orders', access: 'caller' },
    summary: 'Cancel all working orders of an account, or of a venue, symbol or strategy in it.',
    ...{ action: 'orders:write', query: cancelAllSchema, headers: ['Idempotency-Key'], unlimited: true },
    answers: { 200: ok('What was canceled.', 'CancelAll') },
    codes: { 403: ['ACCOUNT_NOT_YOURS'] },
    checked: true,
  },
  {
    ...{ method: 'get', path: `${V1}/orders/{id}`, id: 'getOrder', tag: 'Orders', access: 'caller' },
    ...{ summary: 'One order.', action: 'orders:read' },
    answers: { 200: ok('The order as it is.', 'ExecutionReport') },
    codes: { 404: ['ORDER_NOT_FOUND'] },
  },
  {
    ...{ method: 'patch', path: `${V1}/orders/{id}`, id: 'replaceOrder', tag: 'Orders', access: 'caller' },
    summary: 'Change price or quantity. The place in the queue is kept only when nothing but the quantity falls.',
    ...{ action: 'orders:write', body: 'ReplaceOrder', headers: ['Idempotency-Key'], checked: true },
    answers: { 200: ok('Replaced.', 'ExecutionReport') },
    codes: {
      400: ['IDEMPOTENCY_KEY_DIFFERS'],
      403: ['ACCOUNT_NOT_YOURS'],
      404: ['ORDER_NOT_FOUND'],
      409: ['DUPLICATE_CLIENT_ORDER_ID'],
    },
  },
  {
    ...{ method: 'delete', path: `${V1}/orders/{id}`, id: 'cancelOrder', tag: 'Orders', access: 'caller' },
    summary: 'Cancel one order; answered when the cancel has arrived. One that has ended is answered as it is.',
    ...{ action: 'orders:write', headers: ['Idempotency-Key'], unlimited: true, checked: true },
    answers: { 200: ok('The order as it is.', 'ExecutionReport') },
    codes: { 403: ['ACCOUNT_NOT_YOURS'], 404: ['ORDER_NOT_FOUND'], 409: ['TOO_LATE_TO_CANCEL'] },
  },
  {
    ...{ method: 'get', path: `${V1}/orders/{id}/explain`, id: 'explainOrder', tag: 'Orders', access: 'caller' },
    summary: 'Why an order is where it is: timeline, books, queue, model, fees and each check.',
    action: 'orders:read',
    answers: { 200: ok('Its story.', 'Explanation') },
    codes: { 404: ['ORDER_NOT_FOUND'] },
  },
  {
    ...{ method: 'get', path: `${V1}/fills`, id: 'listFills', tag: 'Orders', access: 'caller' },
    ...{ summary: 'Fills of the orders in memory, newest first.', action: 'orders:read', query: fillFilterSchema },
    answers: { 200: ok('One page.', { list: 'Fill' }) },
  },
];

const APPROVALS: readonly Operation[] = [
  {
    ...{ method: 'get', path: `${V1}/approvals`, id: 'listApprovals', tag: 'Approvals', access: 'caller' },
    summary: 'Orders that wait for a second person, priced and checked as of now; what expires first at the top.',
    ...{ action: 'orders:read', query: viewFilterSchema },
    answers: { 200: ok('One page.', { list: 'Approval' }) },
  },
  {
    ...{ method: 'post', path: `${V1}/approvals/{id}`, id: 'decideApproval', tag: 'Approvals', access: 'caller' },
    summary:
      'Confirm or reject an order of another person. Bound to the order and the cost that were shown; decided once.',
    ...{ action: 'approvals:decide', body: 'DecideApproval', checked: true },
    answers: { 200: ok('The orders after it.', 'ApprovalResult') },
    codes: {
      403: ['ACCOUNT_NOT_YOURS', 'FOUR_EYES_REQUIRED', 'PERSON_REQUIRED'],
      404: ['APPROVAL_NOT_FOUND'],
      409: ['APPROVAL_ALREADY_DECIDED', 'APPROVAL_HASH_DIFFERS', 'COST_ROSE'],
      503: ['UNPRICED'],
    },
  },
];

const transfer = (path: string, id: string, summary: string): Operation => ({
  ...{ method: 'post', path: `${V1}/accounts/{id}/${path}`, id, tag: 'Accounts', summary, access: 'caller' },
  ...{ action: 'accounts:manage', body: 'Transfer', headers: ['Idempotency-Key'], checked: true },
  answers: { 200: ok('The account as it is now.', 'Account') },
  codes: {
    400: ['IDEMPOTENCY_KEY_DIFFERS'],
    404: ['ACCOUNT_NOT_FOUND'],
    409: ['DUPLICATE_TRANSFER_ID'],
  },
});
const ACCOUNTS: readonly Operation[] = [
  {
    ...list('/accounts', 'listAccounts', 'Accounts of every market source, with their epochs.', 'Account'),
    tag: 'Accounts',
  },
  {
    ...{ method: 'post', path: `${V1}/accounts`, id: 'openAccount', tag: 'Accounts', access: 'caller' },
    summary: 'Open an account of the market source the desk runs on.',
    ...{ action: 'accounts:manage', body: 'OpenAccount', headers: ['Idempotency-Key'], checked: true },
    answers: { 201: ok('Opened.', 'Account'), 200: ok('It was there already: nothing changed.', 'Account') },
    codes: { 409: ['ACCOUNT_EXISTS'] },
  },
  {
    ...{ method: 'get', path: `${V1}/accounts/{id}`, id: 'getAccount', tag: 'Accounts', access: 'caller' },
    ...{ summary: 'One account, with its epochs.', action: 'orders:read' },
    answers: { 200: ok('The account.', 'Account') },
    codes: { 404: ['ACCOUNT_NOT_FOUND'] },
  },
  transfer('deposits', 'deposit', 'Put money into an account.'),
  transfer('withdrawals', 'withdraw', 'Take free money out of an account; what orders hold stays.'),
  {
    ...{ method: 'post', path: `${V1}/accounts/{id}/reset`, id: 'resetAccount', tag: 'Accounts', access: 'caller' },
    summary: 'Close an epoch and begin the next: orders are canceled, balances archived, nothing is deleted.',
    ...{ action: 'accounts:manage', body: 'ResetAccount', headers: ['Idempotency-Key'], checked: true },
    answers: { 200: ok('The account as it is now.', 'Account') },
    codes: { 404: ['ACCOUNT_NOT_FOUND'], 409: ['EPOCH_NOT_OPEN'] },
  },
];

const customer = (method: 'get' | 'put', id: string, summary: string): Operation => ({
  ...{ method, path: `${V1}/customers/{id}/kyc`, id, tag: 'Compliance', summary, access: 'caller' },
  action: method === 'get' ? 'compliance:read' : 'compliance:write',
  answers: { 200: ok('The customer as it is now.', 'Customer') },
  codes: { 404: ['CUSTOMER_NOT_FOUND'] },
});
const CUSTOMERS: readonly Operation[] = [
  {
    ...{ method: 'get', path: `${V1}/customers`, id: 'listCustomers', tag: 'Compliance', access: 'caller' },
    ...{ summary: 'Customers, and what the compliance gate counts of them.', action: 'compliance:read' },
    answers: { 200: ok('All customers.', { list: 'Customer' }) },
  },
  customer('get', 'getKyc', 'What a customer is known as.'),
  {
    ...customer('put', 'changeKyc', 'State what a customer is. Of the provider’s reference only a hash is kept.'),
    body: 'ChangeKyc',
    codes: {
      403: ['OWN_CUSTOMER'],
      404: ['CUSTOMER_NOT_FOUND'],
      409: ['KYC_STEP_NOT_ALLOWED'],
      422: ['KYC_EXPIRY_IN_THE_PAST'],
      503: ['ENGINE_HALTED'],
    },
  },
];

const DESK: readonly Operation[] = [
  list(
    '/positions',
    'listPositions',
    'Positions with profit and loss, at average cost and first in, first out.',
    'Position',
  ),
  list('/instruments', 'listInstruments', 'What can be traded, with its grid and fees.', 'Instrument'),
  list('/quotes', 'listQuotes', 'Best bid and offer of each market.', 'Quote'),
  list('/books', 'listBooks', 'Depth of each market that has a book, best first. Times are microseconds.', 'Book'),
  list('/feeds', 'listFeeds', 'State of each market’s data.', 'Feed'),
  list('/delivery', 'listDelivery', 'Delivery to QuestDB.', 'Delivery'),
  {
    ...{ method: 'get', path: `${V1}/me`, id: 'whoAmI', tag: 'Desk', access: 'caller' },
    summary: 'Who the desk takes the caller to be, and what they may do.',
    answers: { 200: ok('The caller.', 'WhoAmI') },
  },
  {
    ...{ method: 'get', path: `${V1}/kill-switch`, id: 'getKillSwitch', tag: 'Kill switch', access: 'caller' },
    ...{ summary: 'Whether trading is stopped.', unlimited: true },
    answers: { 200: ok('Its state.', 'KillSwitch') },
  },
  {
    ...{ method: 'post', path: `${V1}/kill-switch`, id: 'tripKillSwitch', tag: 'Kill switch', access: 'trip' },
    summary: 'Stop trading in a scope; working orders in it are canceled at once.',
    ...{ action: 'killSwitch:trip', body: 'TripKillSwitch', unlimited: true, checked: true },
    answers: { 200: ok('Stopped.', 'KillSwitchTripped') },
  },
  {
    ...{
      method: 'post',
      path: `${V1}/kill-switch/re-arm`,
      id: 'rearmKillSwitch',
      tag: 'Kill switch',
      access: 'caller',
    },
    ...{ summary: 'Allow trading again.', action: 'killSwitch:rearm', body: 'RearmKillSwitch', unlimited: true },
    answers: { 200: ok('Its state.', 'KillSwitch') },
    checked: true,
  },
  {
    ...{ method: 'post', path: `${V1}/kill-switch/drill`, id: 'drillKillSwitch', tag: 'Kill switch', access: 'caller' },
    ...{ summary: 'Stop a shadow desk and say how long it took.', action: 'killSwitch:trip', unlimited: true },
    answers: { 200: ok('What it took.', 'KillDrill') },
    codes: { 409: ['DRILL_RUNNING'] },
    checked: true,
  },
  {
    ...{ method: 'put', path: `${V1}/dead-man`, id: 'setDeadMan', tag: 'Kill switch', access: 'caller' },
    summary: 'Stop the orders of the token’s person when no sign of life comes in time; null switches it off.',
    ...{ action: 'orders:write', body: 'SetDeadMan', unlimited: true, checked: true },
    answers: { 200: ok('As it is set.', 'DeadMan') },
    codes: { 403: ['DEAD_MAN_FOR_PROGRAMS'] },
  },
  {
    ...{
      method: 'post',
      path: `${V1}/dead-man/heartbeat`,
      id: 'deadManHeartbeat',
      tag: 'Kill switch',
      access: 'caller',
    },
    ...{ summary: 'A sign of life.', action: 'orders:write', unlimited: true },
    answers: { 200: ok('By when the next is due.', 'DeadMan') },
    codes: { 403: ['DEAD_MAN_FOR_PROGRAMS'], 409: ['DEAD_MAN_NOT_SET'] },
    checked: true,
  },
  {
    ...{ method: 'get', path: `${V1}/paper-proof`, id: 'getPaperProof', tag: 'Desk', access: 'caller' },
    ...{
      summary: 'The newest proof that the desk cannot trade for real, and what may leave it.',
      action: 'orders:read',
    },
    answers: { 200: ok('The proof.', 'PaperProof') },
  },
  {
    ...{ method: 'get', path: `${V1}/audit/verify`, id: 'verifyAudit', tag: 'Desk', access: 'caller' },
    ...{ summary: 'Recompute the journal’s hash chain.', action: 'audit:read' },
    answers: { 200: ok('The verdict.', 'Verdict') },
  },
  {
    ...{ method: 'post', path: `${V1}/alert-deliveries`, id: 'alertDelivered', tag: 'Service', access: 'grafana' },
    ...{ summary: 'Where Grafana delivers each alert it sends out.', body: 'AlertNotification' },
    answers: { 204: { description: 'Heard.' } },
  },
];

const service = (path: string, id: string, summary: string, answers: Operation['answers']): Operation => ({
  ...{ method: 'get', path, id, tag: 'Service', summary, access: 'anyone', answers, unlimited: true },
});
const SERVICE: readonly Operation[] = [
  service('/health/live', 'live', 'The process answers.', { 200: ok('It does.', 'Live') }),
  service('/health/ready', 'ready', 'Whether the desk can do its work.', {
    200: ok('It can.', 'Ready'),
    503: ok('It cannot; the reasons say why.', 'Ready'),
  }),
  service('/metrics', 'metrics', 'Metrics for Prometheus.', { 200: ok('Text exposition format.', 'text') }),
  service('/kill', 'killPage', 'A page that stops and re-arms without Grafana.', { 200: ok('HTML.', 'text') }),
  service('/openapi.json', 'openApi', 'This document.', { 200: { description: 'OpenAPI 3.1.' } }),
];

/** Every route of the desk; a test compares them with the router. */
export const OPERATIONS: readonly Operation[] = [
  ...ORDERS,
  ...APPROVALS,
  ...ACCOUNTS,
  ...CUSTOMERS,
  ...LIMITS,
  ...COMPLIANCE,
  ...DESK,
  ...SERVICE,
];
