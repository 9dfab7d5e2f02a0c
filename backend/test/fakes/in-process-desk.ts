import type { LimitRulesView } from '@paperdesk/contract';
import { UNLIMITED } from '../../src/model/risk-rules.js';
import type {
  AccountView,
  CustomerView,
  ApprovalView,
  ExecutionReport,
  ExplanationView,
  Fill,
  InstrumentView,
  KillSwitchState,
  Preview,
  QuoteView,
  SubmitOrderRequest,
} from '@paperdesk/contract';
import { DeskFigures } from '../../src/engine/desk-figures.js';
import {
  ALL_IS_WELL,
  type CommandOutcome,
  type DeskCommands,
  type DeskFilter,
  type DeskReader,
} from '../../src/engine/desk.js';
import type { Command, NewOrder } from '../../src/model/command.js';

const NO_RULES = {
  ...{ version: 0, effectiveAt: null, reason: '', scheduled: [], throttled: [] },
  rules: structuredClone(UNLIMITED) as LimitRulesView['rules'],
};

const TIME = '2026-11-21T12:00:00.000000Z';

/** Commands and reader kept in memory: remembers each command, answers repeats, refuses what `refuse` says. */
export class InProcessDesk {
  readonly submitted: Command[] = [];
  readonly placed = new Map<string, { hash: string; report: ExecutionReport }>();
  readonly accounts = new Map<string, AccountView>([['demo-main', anAccountView('demo-main')]]);
  customers: CustomerView[] = [];
  fills: Fill[] = [];
  previewed: unknown[] = [];
  refuse: CommandOutcome | undefined;
  /** Outcomes of the next commands, in order, before those are looked at. */
  readonly refuseNext: CommandOutcome[] = [];
  instruments: InstrumentView[] = [];
  quotes: QuoteView[] = [];
  approvals: ApprovalView[] = [];
  /** Of orders placed from now on. */
  orderStatus: ExecutionReport['orderStatus'] = 'new';
  fault: Error | undefined;
  hold: Promise<void> | undefined;
  /** When the next order is accepted. */
  now = TIME;

  readonly commands: DeskCommands = {
    submit: async (command) => {
      this.submitted.push(command);
      await this.hold;
      if (this.fault !== undefined) throw this.fault;
      return this.refuse ?? this.refuseNext.shift() ?? this.outcomeOf(command);
    },
  };
  readonly killSwitch: KillSwitchState = {
    state: 'armed',
    kills: [],
    fourEyes: 'single_operator',
    engine: { halted: false, reason: null },
  };
  readonly reader: DeskReader = {
    orders: (filter) => this.list(filter),
    order: (orderId) => [...this.placed.values()].find((order) => order.report.orderId === orderId)?.report,
    explain: (orderId) => {
      const report = this.reader.order(orderId);
      return report === undefined ? undefined : explained(report);
    },
    preview: (request) => {
      this.previewed.push(request);
      return PREVIEW;
    },
    fills: () => this.fills,
    accounts: ({ account }) => [...this.accounts.values()].filter((one) => (account ?? one.account) === one.account),
    customers: () => this.customers,
    positions: () => [],
    instruments: () => this.instruments,
    quotes: () => this.quotes,
    book: () => undefined,
    trades: () => [],
    consolidated: () => [],
    feeds: () => [],
    feedTroubles: () => [],
    killSwitch: () => this.killSwitch,
    approvals: () => this.approvals,
    figures: (now = 0) => new DeskFigures().view(now),
    interruptions: () => [],
    limitUse: () => [],
    limitRules: () => ({ ...NO_RULES }),
    limitsWarned: () => [],
    drillDueAt: () => null,
    surroundings: () => ALL_IS_WELL,
    delivery: () => [],
    deliveryTroubles: () => [],
    desk: () => {
      throw new Error('the API does not ask for this');
    },
    onChange: () => () => undefined,
  };

  private list({ account, status, before, limit }: DeskFilter): ExecutionReport[] {
    const newestFirst = [...this.placed.values()].map(({ report }) => report).reverse();
    const from = before === undefined ? 0 : newestFirst.findIndex(({ orderId }) => orderId === before) + 1;
    return newestFirst
      .slice(from)
      .filter((order) => (account ?? order.account) === order.account)
      .filter((order) => status === undefined || status === order.orderStatus || status === 'working')
      .slice(0, limit);
  }

  private outcomeOf(command: Command): CommandOutcome {
    switch (command.type) {
      case 'tripKillSwitch':
      case 'rearmKillSwitch':
        return { ok: true, killSwitch: this.killSwitch, killId: command.killId };
      case 'cancelAll':
        return { ok: true, canceled: this.cancelWorking(command.account) };
      case 'cancelOrder':
        return this.change(command.orderId, { orderStatus: 'canceled', leavesQuantity: '0' });
      case 'replaceOrder':
        return this.change(command.orderId, command.request);
      case 'submitOrder':
        return this.place(command, command.actor.person);
      case 'submitBatch':
        return this.placeAll(command.orders, command.actor.person);
      case 'openAccount':
        if (!this.accounts.has(command.account))
          this.accounts.set(command.account, { ...anAccountView(command.account), ...nameOf(command) });
        return { ok: true, account: command.account };
      case 'transferFunds':
        return { ok: true, account: command.account };
      case 'resetAccount': {
        const before = this.accounts.get(command.account) ?? anAccountView(command.account);
        const closed = {
          epoch: before.epoch,
          startedAt: TIME,
          endedAt: TIME,
          reason: command.reason,
          closing: [],
          positions: [],
        };
        this.accounts.set(command.account, {
          ...before,
          epoch: before.epoch + 1,
          archive: [...before.archive, closed],
        });
        return { ok: true, account: command.account };
      }
      case 'decideApproval': {
        const orderStatus = command.decision === 'approve' ? 'new' : 'canceled';
        const outcome = this.change(command.approvalId, { orderStatus });
        return outcome.ok && 'report' in outcome ? { ok: true, reports: [outcome.report], repeated: false } : outcome;
      }
      default:
        return { ok: true, recorded: true };
    }
  }

  private cancelWorking(account: string): ExecutionReport[] {
    const working = [...this.placed.values()].filter(
      ({ report }) => report.account === account && report.orderStatus === 'new',
    );
    for (const order of working) order.report = { ...order.report, orderStatus: 'canceled', leavesQuantity: '0' };
    return working.map(({ report }) => report);
  }

  private change(orderId: string, change: Partial<ExecutionReport>): CommandOutcome {
    for (const order of this.placed.values())
      if (order.report.orderId === orderId) {
        order.report = { ...order.report, ...change };
        return { ok: true, report: order.report, repeated: false };
      }
    throw new Error(`order ${orderId} is not there`);
  }

  private placeAll(orders: readonly NewOrder[], person: string): CommandOutcome {
    const outcomes = orders.map((order) => this.place(order, person));
    const reports: ExecutionReport[] = [];
    for (const outcome of outcomes) {
      if (!outcome.ok || !('report' in outcome)) return outcome;
      reports.push(outcome.report);
    }
    return { ok: true, reports, repeated: outcomes.every((outcome) => 'repeated' in outcome && outcome.repeated) };
  }

  private place(order: NewOrder, person: string): CommandOutcome {
    const known = this.placed.get(order.request.clientOrderId);
    if (known?.hash === order.payloadHash) return { ok: true, report: known.report, repeated: true };
    if (known !== undefined)
      return { ok: false, status: 409, code: 'DUPLICATE_CLIENT_ORDER_ID', detail: 'That id names another order.' };
    const report = { ...aReport(order, { person, at: this.now }), orderStatus: this.orderStatus };
    this.placed.set(order.request.clientOrderId, { hash: order.payloadHash, report });
    return { ok: true, report, repeated: false };
  }
}

function nameOf({ name, reportingCurrency }: { readonly name: string; readonly reportingCurrency: string }) {
  return { name, reportingCurrency };
}

/** A live market at 59999 / 60001. */
export function aLiveMarket(symbol = 'BTC/USDT'): { instrument: InstrumentView; quote: QuoteView } {
  const [baseCurrency = '', quoteCurrency = ''] = symbol.split('/');
  const shared = { venue: 'demo', symbol, state: 'live' as const };
  return {
    instrument: {
      ...{ ...shared, baseCurrency, quoteCurrency, tickSize: '0.01', lotSize: '0.00001', minQuantity: '0.00001' },
      ...{ maxQuantity: null, minNotional: '5', makerRate: '0.001', takerRate: '0.001', feeSource: 'test' },
    },
    quote: {
      ...{ ...shared, bid: '59999', bidSize: '1', ask: '60001', askSize: '1', sequence: 1 },
      ...{ timeExchange: TIME, timeReceived: TIME },
    },
  };
}

function anAccountView(account: string): AccountView {
  return {
    account,
    name: account,
    source: 'demo',
    reportingCurrency: 'USDT',
    kyc: 'none',
    readOnly: false,
    balances: [{ currency: 'USDT', total: '1000', locked: '0', free: '1000' }],
    equity: '1000',
    unpriced: [],
    epoch: 1,
    epochStartedAt: TIME,
    archive: [],
  };
}

function aReport(
  { orderId, request }: { readonly orderId: string; readonly request: SubmitOrderRequest },
  { person, at }: { readonly person: string; readonly at: string },
): ExecutionReport {
  return {
    orderId,
    clientOrderId: request.clientOrderId,
    originalClientOrderId: request.clientOrderId,
    account: request.account,
    venue: request.venue,
    symbol: request.symbol,
    source: 'demo',
    side: request.side,
    orderType: request.orderType,
    timeInForce: request.timeInForce ?? 'GTC',
    quantity: request.quantity,
    price: request.price ?? null,
    stopPrice: request.stopPrice ?? null,
    expireAt: request.expireAt ?? null,
    trailingOffset: request.trailingOffset ?? null,
    trailingOffsetType: request.trailingOffsetType ?? null,
    triggerSource: request.triggerSource ?? null,
    selfTradePrevention: request.selfTradePrevention ?? 'expireTaker',
    postOnly: request.postOnly ?? 'none',
    orderListId: request.orderListId ?? null,
    contingency: request.contingency ?? null,
    orderStatus: 'new',
    filledQuantity: '0',
    leavesQuantity: request.quantity,
    averagePrice: null,
    band: { pessimisticQuantity: '0', optimisticQuantity: '0' },
    preset: 'realistic',
    epoch: 1,
    reason: null,
    strategy: request.strategy ?? null,
    person,
    createdAt: at,
    updatedAt: at,
    fills: [],
  };
}

const PREVIEW: Preview = {
  accepted: true,
  status: 201,
  denials: [],
  preset: 'realistic',
  book: { sequence: 1, bid: '59999', bidSize: '1', ask: '60001', askSize: '1', timeExchange: TIME },
  mid: '60000',
  fillableQuantity: '0.5',
  expectedPrice: '60001',
  worstPrice: '60001',
  slippageBps: '0.17',
  commission: '30',
  commissionCurrency: 'USDT',
  commissionRate: '0.001',
  feeSource: 'test',
  queueAhead: null,
  fillProbability: 1,
  hold: { currency: 'USDT', amount: '30030' },
};

function explained(report: ExecutionReport): ExplanationView {
  return {
    report,
    timeline: [{ seq: 1, time: TIME, event: 'orderAccepted', person: 'p', text: '', book: null, queueAhead: '2' }],
    bookAtDecision: PREVIEW.book,
    queue: [{ time: TIME, queueAhead: '2' }],
    model: null,
    fees: { makerRate: '0.001', takerRate: '0.001', tier: null, source: 'test' },
    checks: [{ check: 'balance', passed: true, denials: [] }],
    denials: [],
  };
}
