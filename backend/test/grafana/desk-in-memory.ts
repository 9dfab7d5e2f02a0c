import type {
  AccountView,
  ApprovalView,
  ConsolidatedView,
  ExecutionReport,
  FeedView,
  Fill,
  KillSwitchState,
  PositionView,
  QueryType,
  QuoteView,
} from '@paperdesk/contract';
import {
  ALL_IS_WELL,
  type BookView,
  type DeliveryTrouble,
  type DeliveryView,
  type DeskReader,
  type DeskView,
  type SurroundingsView,
  type LimitUse,
  type LimitWarning,
  type StorageView,
} from '../../src/engine/desk.js';
import { DeskFigures, type DeskFiguresView } from '../../src/engine/desk-figures.js';
import type { Interruption } from '../../src/engine/interruptions.js';
import type { FeedTrouble } from '../../src/market/market.js';

export const aQuote = (over: Partial<QuoteView> = {}): QuoteView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  bid: '100.10',
  bidSize: '1.5',
  ask: '100.30',
  askSize: '2',
  sequence: 7,
  timeExchange: '2026-11-21T05:00:00.123456Z',
  timeReceived: '2026-11-21T05:00:00.223456Z',
  state: 'live',
  ...over,
});
export const aFeed = (over: Partial<FeedView> = {}): FeedView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  state: 'live',
  reason: 'events arrive',
  since: '2026-11-21T05:00:00.000000Z',
  lastEventAt: null,
  trades: 1,
  quotes: 2,
  books: 3,
  reconnects: 0,
  gaps: 0,
  rejected: 0,
  backfilled: 0,
  delayMs: 12,
  delayMsP99: 30,
  leastDelayMs: 7,
  channels: [],
  ...over,
});
export const aConsolidated = (over: Partial<ConsolidatedView> = {}): ConsolidatedView => ({
  symbol: 'BTC/USDT',
  bid: '100.10',
  bidSize: '1.5',
  bidVenue: 'binance',
  ask: '100.30',
  askSize: '2',
  askVenue: 'kraken',
  crossed: false,
  venues: 2,
  timeReceived: '2026-11-21T05:00:00.223456Z',
  ...over,
});
export const aFill = (over: Partial<Fill> = {}): Fill => ({
  tradeId: 'T1',
  orderId: 'O1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  side: 'buy',
  lastPrice: '100.30',
  lastQuantity: '0.5',
  commission: '0.05',
  commissionCurrency: 'USDT',
  commissionRate: '0.001',
  feeSource: 'venue',
  liquiditySide: 'taker',
  liquiditySource: 'BOOK',
  preset: 'realistic',
  strategy: null,
  timeExchange: '2026-11-21T05:00:00.000000Z',
  time: '2026-11-21T05:00:01.000001Z',
  ...over,
});
export const anOrder = (over: Partial<ExecutionReport> = {}): ExecutionReport => ({
  orderId: 'O1',
  clientOrderId: 'mine-1',
  originalClientOrderId: 'mine-1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  source: 'demo',
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '100.30',
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
  person: 'ops',
  createdAt: '2026-11-21T05:00:00.000001Z',
  updatedAt: '2026-11-21T05:00:00.000001Z',
  fills: [],
  ...over,
});
export const aDelivery = (over: Partial<DeliveryView> = {}): DeliveryView => ({
  queue: 'spool',
  state: 'delivering',
  waitingRows: 0,
  waitingBytes: 0,
  oldestAgeMs: 0,
  deliveredRows: 10,
  droppedRows: 0,
  deadLetters: 0,
  lastError: null,
  queryableMsP50: 110,
  queryableMsP99: 240,
  rowsPerSecond: 420,
  storage: null,
  ...over,
});
/** 1 GiB used of a budget of 10, 100 GiB free, 9 days left. */
export const aStorage = (over: Partial<StorageView> = {}): StorageView => ({
  usedBytes: 2 ** 30,
  budgetBytes: 10 * 2 ** 30,
  freeBytes: 100 * 2 ** 30,
  growthBytesPerDay: 2 ** 30,
  daysLeft: 9,
  suspended: [],
  ...over,
});
export const aPosition = (over: Partial<PositionView> = {}): PositionView => ({
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  quantity: '1',
  averagePrice: '90',
  realizedPnl: '-3.5',
  unrealizedPnl: null,
  averagePriceFifo: '91',
  realizedPnlFifo: '-4.5',
  unrealizedPnlFifo: null,
  strategies: [],
  mark: null,
  quoteCurrency: 'USDT',
  reportingCurrency: 'USDT',
  reportingRate: '1',
  ...over,
});
export const anAccount = (over: Partial<AccountView> = {}): AccountView => ({
  account: 'demo-main',
  name: 'Demo',
  source: 'demo',
  reportingCurrency: 'USDT',
  kyc: 'verified',
  readOnly: false,
  balances: [{ currency: 'USDT', total: '250000', locked: '0', free: '250000' }],
  equity: '250000',
  unpriced: [],
  epoch: 1,
  epochStartedAt: '2026-11-21T05:00:00.000000Z',
  archive: [],
  ...over,
});
export const aKill = (over: Partial<KillSwitchState['kills'][number]> = {}): KillSwitchState['kills'][number] => ({
  killId: 'K1',
  scope: 'global',
  scopeValue: null,
  level: 'halt',
  trigger: 'person',
  reason: 'wrong prices',
  person: 'ops',
  verified: true,
  time: '2026-11-21T05:00:00.000000Z',
  rearmFrom: '2026-11-21T05:01:00.000000Z',
  ordersCanceled: 2,
  ...over,
});

/** A desk whose answers a test sets; `tell` says what changed. */
export class DeskInMemory implements DeskReader {
  quoteViews: QuoteView[] = [aQuote()];
  orderViews: ExecutionReport[] = [];
  fillViews: Fill[] = [];
  accountViews: AccountView[] = [anAccount()];
  positionViews: PositionView[] = [aPosition()];
  feedViews: FeedView[] = [aFeed()];
  deliveryViews: DeliveryView[] = [aDelivery()];
  consolidatedViews: ConsolidatedView[] = [aConsolidated()];
  approvalViews: ApprovalView[] = [];
  feedTroubleViews: FeedTrouble[] = [];
  deliveryTroubleViews: DeliveryTrouble[] = [];
  bookView: BookView | undefined;
  kill: KillSwitchState = {
    state: 'armed',
    kills: [],
    fourEyes: 'single_operator',
    engine: { halted: false, reason: null },
  };
  readonly listeners = new Set<(changed: ReadonlySet<QueryType>) => void>();

  tell(...types: QueryType[]): void {
    for (const listener of this.listeners) listener(new Set(types));
  }
  private by<T extends { venue: string; symbol: string }>(rows: T[], filter: { venue?: string; symbol?: string }): T[] {
    return rows.filter(
      (row) => (filter.venue ?? row.venue) === row.venue && (filter.symbol ?? row.symbol) === row.symbol,
    );
  }
  orders: DeskReader['orders'] = (filter) => this.by(this.orderViews, filter);
  order: DeskReader['order'] = (id) => this.orderViews.find((order) => order.orderId === id);
  explain: DeskReader['explain'] = () => undefined;
  preview: DeskReader['preview'] = () => {
    throw new Error('this desk of a test answers no previews');
  };
  fills: DeskReader['fills'] = (filter) => this.by(this.fillViews, filter);
  accounts: DeskReader['accounts'] = () => this.accountViews;
  positions: DeskReader['positions'] = (filter) => this.by(this.positionViews, filter);
  instruments: DeskReader['instruments'] = (filter) =>
    this.by(
      this.quoteViews.map(({ venue, symbol, state }) => ({
        venue,
        symbol,
        state,
        baseCurrency: 'BTC',
        quoteCurrency: 'USDT',
        tickSize: '0.01',
        lotSize: '0.001',
        minQuantity: null,
        maxQuantity: null,
        minNotional: null,
        makerRate: '0.001',
        takerRate: '0.001',
        feeSource: 'venue',
      })),
      filter,
    );
  customers() {
    return [];
  }
  approvals: DeskReader['approvals'] = () => this.approvalViews;
  quotes: DeskReader['quotes'] = (filter) => this.by(this.quoteViews, filter);
  book: DeskReader['book'] = () => this.bookView;
  trades: DeskReader['trades'] = () => [];
  feeds: DeskReader['feeds'] = (filter) => this.by(this.feedViews, filter);
  feedTroubles: DeskReader['feedTroubles'] = (filter) => this.by(this.feedTroubleViews, filter);
  consolidated: DeskReader['consolidated'] = ({ symbol }) =>
    this.consolidatedViews.filter((view) => symbol === undefined || view.symbol === symbol);
  killSwitch: DeskReader['killSwitch'] = () => this.kill;
  figuresView: DeskFiguresView = new DeskFigures().view(0);
  limitViews: LimitUse[] = [];
  warnings: LimitWarning[] = [];
  drillDue: number | null = null;
  source: DeskView['source'] = 'demo';
  figures = () => this.figuresView;
  interruptionViews: Interruption[] = [];
  interruptions: DeskReader['interruptions'] = () => this.interruptionViews;
  limitUse = () => this.limitViews;
  limitRules(): never {
    throw new Error('no query asks for rules');
  }
  limitsWarned = () => this.warnings;
  drillDueAt = () => this.drillDue;
  delivery: DeskReader['delivery'] = () => this.deliveryViews;
  deliveryTroubles: DeskReader['deliveryTroubles'] = () => this.deliveryTroubleViews;
  around: SurroundingsView = ALL_IS_WELL;
  surroundings = () => this.around;
  desk = (): DeskView => ({
    version: '0.1.0',
    source: this.source,
    paperLine: 'PAPER MONEY · prices: invented (demo)',
    killed: this.kill.state === 'killed',
    engineHalted: this.kill.engine.halted,
    outsideChannel: false,
    eventLoopBlockedMs: 4,
    startedAt: 1_795_230_000_000_000,
  });
  onChange: DeskReader['onChange'] = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
