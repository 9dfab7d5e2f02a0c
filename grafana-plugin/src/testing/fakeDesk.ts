import type { BackendSrvRequest } from '@grafana/runtime';
import { ACTIONS } from '@paperdesk/contract';
import type {
  AccountView,
  ExecutionReport,
  ExplanationView,
  Fill,
  InstrumentView,
  KillSwitchState,
  PositionView,
  Preview,
  Problem,
  QuoteView,
  WhoAmI,
} from '@paperdesk/contract';
import { defer, NEVER, of, throwError, type Observable } from 'rxjs';

type Answer = { readonly status: number; readonly data: unknown; readonly link?: string } | 'silence';
type Handler = (request: BackendSrvRequest) => Answer;

const PROXY = 'api/plugin-proxy/paperdesk-app/';
const NOW = '2026-11-21T10:00:00.000000Z';

/** Plays the service behind Grafana's app proxy for component tests, and remembers what reached it. */
export class FakeDesk {
  readonly requests: BackendSrvRequest[] = [];
  private readonly handlers = new Map<string, Handler>();
  private down = false;

  constructor() {
    this.answer('GET me', aPerson());
    this.answer('GET accounts', [anAccount('demo-main'), anAccount('live-main', { source: 'live', readOnly: true })]);
    this.answer('GET instruments', [anInstrument()]);
    this.answer('GET quotes', [aQuote()]);
    this.answer('GET books', []);
    this.answer('GET kill-switch', aKillSwitch());
    this.answer('POST orders/preview', aPreview());
    this.answer('GET limits', []);
    this.answer('GET approvals', []);
    this.answer('GET orders', []);
    this.answer('GET fills', []);
    this.answer('GET positions', []);
  }

  /** `route` is the method and the path below the proxy, such as `POST orders`. */
  answer(route: string, data: unknown, status = 200): void {
    this.handlers.set(route, () => ({ status, data }));
  }
  /** Answers by what was sent. */
  when(route: string, data: (request: BackendSrvRequest) => unknown): void {
    this.handlers.set(route, (request) => ({ status: 200, data: data(request) }));
  }
  /** A list in pages: the cursor is the number of the page. */
  pages(route: string, pages: readonly (readonly unknown[])[]): void {
    this.handlers.set(route, ({ params }) => {
      const page = Number((params as { cursor?: string } | undefined)?.cursor ?? '0');
      const link = page + 1 < pages.length ? { link: `<?cursor=${page + 1}>; rel="next"` } : {};
      return { status: 200, data: pages[page], ...link };
    });
  }
  /** The request is taken and never answered. */
  silent(route: string): void {
    this.handlers.set(route, () => 'silence');
  }
  refuse(route: string, problem: Partial<Problem> & { status: number }): void {
    this.answer(
      route,
      { type: 'about:blank', title: 'Refused', code: 'REFUSED', detail: 'Refused.', ...problem },
      problem.status,
    );
  }
  stop(): void {
    this.down = true;
  }
  start(): void {
    this.down = false;
  }
  sent(route: string): BackendSrvRequest[] {
    return this.requests.filter((request) => routeOf(request) === route);
  }

  fetch = (request: BackendSrvRequest): Observable<{ data: unknown; status: number; headers: Pick<Headers, 'get'> }> =>
    defer(() => {
      this.requests.push(request);
      if (this.down)
        return throwError(() => ({ status: 502, statusText: 'Bad Gateway', data: { message: 'Bad Gateway' } }));
      const answer = this.handlers.get(routeOf(request))?.(request) ?? { status: 404, data: { message: 'not found' } };
      if (answer === 'silence') return NEVER;
      const headers = { get: () => ('link' in answer ? (answer.link ?? null) : null) };
      return answer.status < 400 ? of({ ...answer, headers }) : throwError(() => ({ ...answer, statusText: '' }));
    });
}

const routeOf = (request: BackendSrvRequest) => `${request.method ?? 'GET'} ${request.url.replace(PROXY, '')}`;

export const aPerson = (change: Partial<WhoAmI> = {}): WhoAmI => ({
  login: 'trader',
  person: 'p-trader',
  displayName: 'Trader',
  roles: ['trader'],
  accounts: ['demo-main', 'live-main'],
  actions: [...ACTIONS],
  limitation: null,
  desk: { version: '0.1.0', source: 'demo', paperLine: 'PAPER MONEY · prices: invented (demo)', outsideChannel: true },
  ...change,
});

export const anAccount = (account: string, change: Partial<AccountView> = {}): AccountView => ({
  account,
  name: account,
  source: 'demo',
  reportingCurrency: 'USDT',
  kyc: 'verified',
  readOnly: false,
  balances: [],
  equity: '0',
  unpriced: [],
  epoch: 1,
  epochStartedAt: '2026-11-21T05:00:00.000000Z',
  archive: [],
  ...change,
});

/** Bought 0.5 BTC at 60000 and 0.2 of it sold since at 65000, at a mid of 64000. */
export const aPosition = (change: Partial<PositionView> = {}): PositionView => ({
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  quantity: '0.3',
  averagePrice: '60000',
  realizedPnl: '1000',
  unrealizedPnl: '1200',
  averagePriceFifo: '60000',
  realizedPnlFifo: '1000',
  unrealizedPnlFifo: '1200',
  mark: '64000',
  quoteCurrency: 'USDT',
  reportingCurrency: 'USDT',
  reportingRate: '1',
  strategies: [],
  ...change,
});

export const anInstrument = (change: Partial<InstrumentView> = {}): InstrumentView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: '0.0001',
  maxQuantity: '1000',
  minNotional: '5',
  makerRate: '0.001',
  takerRate: '0.001',
  feeSource: 'desk.yaml',
  state: 'live',
  ...change,
});

const BOOK = {
  sequence: 7,
  bid: '64000',
  bidSize: '0.5',
  ask: '64001',
  askSize: '1.2',
  timeExchange: NOW,
};

export const aPreview = (change: Partial<Preview> = {}): Preview => ({
  accepted: true,
  status: 201,
  denials: [],
  preset: 'realistic',
  book: BOOK,
  mid: '64000.5',
  fillableQuantity: '0.5',
  expectedPrice: '64001',
  worstPrice: '64001',
  slippageBps: '0.08',
  commission: '0.0005',
  commissionCurrency: 'BTC',
  commissionRate: '0.001',
  feeSource: 'binance tier 0',
  queueAhead: null,
  fillProbability: 1,
  hold: { currency: 'USDT', amount: '32000.5' },
  ...change,
});

export const aFill = (change: Partial<Fill> = {}): Fill => ({
  tradeId: 'trade-1',
  orderId: 'order-1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  side: 'buy',
  lastPrice: '63000',
  lastQuantity: '0.2',
  commission: '0.0002',
  commissionCurrency: 'BTC',
  commissionRate: '0.001',
  feeSource: 'binance tier 0',
  liquiditySide: 'maker',
  liquiditySource: 'BOOK',
  preset: 'realistic',
  strategy: null,
  timeExchange: NOW,
  time: NOW,
  ...change,
});

export const anExplanation = (change: Partial<ExplanationView> = {}): ExplanationView => ({
  report: anOrder({ band: { pessimisticQuantity: '0.1', optimisticQuantity: '0.3' } }),
  timeline: [
    {
      seq: 1,
      time: NOW,
      event: 'orderAccepted',
      person: 'p-trader',
      text: 'Set aside 31500 USDT.',
      book: BOOK,
      queueAhead: '1.5',
    },
  ],
  bookAtDecision: BOOK,
  queue: [
    { time: NOW, queueAhead: '1.5' },
    { time: '2026-11-21T10:00:05.000000Z', queueAhead: '0.7' },
  ],
  model: {
    preset: 'realistic',
    queueModel: 'log',
    displayedPercent: 100,
    collarBps: 500,
    modelFills: true,
    submitLatency: 'always 20 ms',
    cancelLatency: 'always 15 ms',
    reportLatency: 'none',
    seed: 'seed',
  },
  fees: { makerRate: '0.0009', takerRate: '0.001', tier: '0', source: 'binance tier 0' },
  checks: [
    { check: 'killSwitch', passed: true, denials: [] },
    { check: 'balance', passed: false, denials: [] },
  ],
  denials: [],
  ...change,
});

export const aQuote = (change: Partial<QuoteView> = {}): QuoteView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  bid: '64000',
  bidSize: '0.5',
  ask: '64001',
  askSize: '1.2',
  sequence: 1,
  timeExchange: NOW,
  timeReceived: NOW,
  state: 'live',
  ...change,
});

export const aKillSwitch = (change: Partial<KillSwitchState> = {}): KillSwitchState => ({
  state: 'armed',
  kills: [],
  fourEyes: 'single_operator',
  engine: { halted: false, reason: null },
  ...change,
});

export const aKill = (change: Partial<KillSwitchState['kills'][number]> = {}): KillSwitchState['kills'][number] => ({
  killId: 'kill-1',
  scope: 'global',
  scopeValue: null,
  level: 'halt',
  trigger: 'person',
  reason: 'prices look wrong',
  person: 'p-oncall',
  verified: true,
  time: NOW,
  rearmFrom: NOW,
  ordersCanceled: 3,
  ...change,
});

export const anOrder = (change: Partial<ExecutionReport> = {}): ExecutionReport => ({
  orderId: 'order-1',
  clientOrderId: 't-1',
  originalClientOrderId: 't-1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  source: 'demo',
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '63000',
  stopPrice: null,
  expireAt: null,
  trailingOffset: null,
  trailingOffsetType: null,
  triggerSource: null,
  selfTradePrevention: 'expireTaker',
  postOnly: 'none',
  orderListId: null,
  contingency: null,
  orderStatus: 'new',
  filledQuantity: '0',
  leavesQuantity: '0.5',
  averagePrice: null,
  band: { pessimisticQuantity: '0', optimisticQuantity: '0' },
  preset: 'realistic',
  epoch: 1,
  reason: null,
  strategy: null,
  person: 'p-trader',
  createdAt: NOW,
  updatedAt: NOW,
  fills: [],
  ...change,
});
