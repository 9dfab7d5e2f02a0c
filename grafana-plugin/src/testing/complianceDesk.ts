import {
  OWN_ORDERS_ONLY,
  riskRulesSchema,
  type AlertView,
  type ApprovalView,
  type AuditEntry,
  type CaseView,
  type CustomerView,
  type LimitRulesView,
  type LimitUseView,
  type MadeReport,
} from '@paperdesk/contract';

const AT = '2026-11-21T09:58:00.000000Z';
const HASH = 'a'.repeat(64);

/** An order over the limit, asked for half a minute before 10:00 by p-trader. */
export const anApproval = (change: Partial<ApprovalView> = {}): ApprovalView => ({
  approvalId: 'order-1',
  orderIds: ['order-1'],
  orderHash: 'hash-1',
  why: 'LARGE_ORDER',
  detail: 'The order is worth 12000 USD; above 10000 USD a second person decides.',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  source: 'demo',
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: '0.2',
  price: '60000',
  stopPrice: null,
  strategy: null,
  orderListId: null,
  requestedBy: 'p-trader',
  requestedAt: '2026-11-21T09:59:30.000000Z',
  expiresAt: '2026-11-21T10:04:30.000000Z',
  usdValue: '12000',
  windowUsd: '12000',
  cost: '12010',
  tolerancePercent: 0.5,
  denials: [],
  ...change,
});

export const anAlert = (change: Partial<AlertView> = {}): AlertView => ({
  alertId: 'alert-1',
  seq: 41,
  raisedAt: AT,
  rule: 'washTrade',
  ruleVersion: 1,
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  from: '2026-11-21T09:57:00.000000Z',
  to: AT,
  score: 0.9,
  orderIds: ['order-7', 'order-8'],
  tradeIds: ['trade-7', 'trade-8'],
  features: { priceGapBps: 3 },
  parameters: { windowSeconds: 60 },
  status: 'open',
  caseId: null,
  notice: OWN_ORDERS_ONLY,
  ...change,
});

export const aCase = (change: Partial<CaseView> = {}): CaseView => ({
  caseId: 'case-1',
  status: 'open',
  openedAt: AT,
  openedBy: 'p-compliance',
  changedAt: AT,
  reviewer: 'p-compliance',
  legalHold: false,
  alertIds: ['alert-1'],
  rules: ['washTrade'],
  accounts: ['demo-main'],
  evidence: 'frozen',
  alerts: [anAlert({ caseId: 'case-1' })],
  history: [
    {
      seq: 42,
      time: AT,
      reviewer: 'p-compliance',
      status: 'open',
      legalHold: false,
      reason: 'looks odd',
      narrative: null,
      narrativeHash: HASH,
      intact: true,
    },
  ],
  parts: [{ table: 'trades', rows: 12, sha256: HASH, frozenAt: AT, bytes: 900, intact: true }],
  reports: [],
  next: ['reviewing', 'closed'],
  notice: OWN_ORDERS_ONLY,
  ...change,
});

export const aMadeReport = (change: Partial<MadeReport> = {}): MadeReport => ({
  reportId: 'report-1',
  kind: 'suspiciousActivity',
  madeAt: AT,
  sha256: HASH,
  formats: [
    { format: 'json', sha256: HASH, bytes: 2 },
    { format: 'html', sha256: HASH, bytes: 2 },
  ],
  notice: OWN_ORDERS_ONLY,
  ...change,
});

export const aCustomer = (change: Partial<CustomerView> = {}): CustomerView => ({
  customer: 'demo-unverified',
  accounts: [{ account: 'demo-unverified', name: 'Demo', source: 'demo' }],
  status: 'none',
  tier: null,
  expiresAt: null,
  changedAt: null,
  reason: null,
  steps: ['pending', 'verified', 'rejected'],
  day: { usedUsd: '12500.5', limitUsd: '50000', resetsAt: '2026-11-22T00:00:00.000000Z' },
  ...change,
});

export const aLimitUse = (change: Partial<LimitUseView> = {}): LimitUseView => ({
  scope: 'person',
  scopeValue: 'p-trader',
  limit: 'ordersPerMinute',
  max: '10',
  used: '3',
  percent: 30,
  tier: 'ok',
  resetsAt: null,
  ...change,
});

export const aRuleSet = (change: Partial<LimitRulesView> = {}): LimitRulesView => ({
  version: 3,
  effectiveAt: '2026-11-21T08:00:00.000000Z',
  reason: 'from desk.yaml',
  rules: riskRulesSchema.parse({
    limits: [{ scope: 'account', scopeValue: '*', limits: { dayNotional: '100000' } }],
  }),
  scheduled: [],
  throttled: [],
  ...change,
});

/** The limits were changed on their page. */
export const anAuditEntry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  seq: 77,
  hash: HASH,
  time: AT,
  person: 'p-risk',
  via: 'grafana',
  verified: true,
  dashboard: 'paperdesk-app-limits',
  requestId: 'request-77',
  action: 'riskRulesSet',
  objectType: 'rules',
  objectId: '4',
  account: null,
  outcome: 'done',
  reason: 'quieter weekend',
  before: { duplicateSeconds: 1 },
  after: { duplicateSeconds: 30 },
  ...change,
});
