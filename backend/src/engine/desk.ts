import type {
  AccountView,
  ApprovalView,
  ConsolidatedView,
  CustomerView,
  Denial,
  ExecutionReport,
  ExplanationView,
  FeedView,
  Fill,
  InstrumentView,
  KillSwitchState,
  LimitRulesView,
  PositionView,
  Preview,
  PreviewOrderRequest,
  QueryType,
  QuoteView,
} from '@paperdesk/contract';
import type { FeedTrouble } from '../market/market.js';
import type { LimitName, LimitScope } from '../model/risk-rules.js';
import type { DeskFiguresView } from './desk-figures.js';
import type { Interruption, InterruptionFilter } from './interruptions.js';
import type { Actor } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { CommittedEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';

/** Filters are exact matches; a filter left out matches everything. */
export interface DeskFilter {
  readonly venue?: string;
  readonly symbol?: string;
  readonly account?: string;
  /** An order status, or `working` for every order that may still fill. */
  readonly status?: string;
  readonly limit?: number;
  /** An order's id: only orders older than it. */
  readonly before?: string;
}

/** What a command came to. Refusals are values; a thrown error is a fault of ours. */
export type CommandOutcome =
  | { readonly ok: true; readonly report: ExecutionReport; readonly repeated: boolean }
  | { readonly ok: true; readonly reports: readonly ExecutionReport[]; readonly repeated: boolean }
  | { readonly ok: true; readonly canceled: readonly ExecutionReport[] }
  | { readonly ok: true; readonly killSwitch: KillSwitchState; readonly killId: string }
  | { readonly ok: true; readonly account: string }
  /** It is in the journal. */
  | { readonly ok: true; readonly recorded: true }
  | Refusal;
export interface Refusal {
  readonly ok: false;
  /** HTTP status of the first failing check in the fixed order. */
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly denials?: readonly Denial[];
  readonly orderId?: string;
  /** Of a decision that was made on an older cost: what it is now. */
  readonly approval?: ApprovalView;
}

/** How commands reach the single writer: resolves once the outcome is on disk. */
export interface DeskCommands {
  submit(command: Command): Promise<CommandOutcome>;
}

export interface BookView {
  readonly venue: string;
  readonly symbol: string;
  readonly sequence: number;
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
  /** [price, size] as decimal text, best first. */
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}
export interface TradeView {
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
}
/** The story of one order: its events, the book each decision saw, what it was simulated under, and each check. */
export type Explanation = ExplanationView;
/** Delivery to QuestDB of one queue. */
export interface DeliveryView {
  readonly queue: 'projector' | 'spool';
  readonly state: 'delivering' | 'retrying' | 'stopped';
  readonly waitingRows: number;
  readonly waitingBytes: number;
  readonly oldestAgeMs: number;
  readonly deliveredRows: number;
  readonly droppedRows: number;
  readonly deadLetters: number;
  readonly lastError: string | null;
  /** Received to acknowledged by QuestDB over the last minute; null when nothing was delivered in it. */
  readonly queryableMsP50: number | null;
  readonly queryableMsP99: number | null;
  /** Rows acknowledged a second over the last minute. */
  readonly rowsPerSecond: number;
  /** Disk of QuestDB and spool; null in the projector's row and where it cannot be measured. */
  readonly storage: StorageView | null;
}
/** How much market data fills the disk, and until when it fits. */
export interface StorageView {
  readonly usedBytes: number;
  /** `DISK_BUDGET`; null = none was set. */
  readonly budgetBytes: number | null;
  /** Free on the file system of the home. */
  readonly freeBytes: number;
  readonly growthBytesPerDay: number;
  /** Until budget or file system is full at this growth; null while it cannot be told or nothing grows. */
  readonly daysLeft: number | null;
  /** What is not stored any more because of the budget, such as `['books']`. */
  readonly suspended: readonly string[];
}
/** What an alert asks of one queue to QuestDB, besides its counters. */
export interface DeliveryTrouble {
  readonly queue: DeliveryView['queue'];
  /** Rows dropped within the last five minutes. */
  readonly droppedRecent: number;
  /** Rows wait, and none was delivered for a minute. */
  readonly stuck: boolean;
}

/** The desk as a whole: what every dashboard carries at its top, and what its alert rules ask. */
export interface DeskView {
  readonly version: string;
  readonly source: 'demo' | 'live' | 'replay';
  /** `PAPER MONEY · prices: invented (demo)` */
  readonly paperLine: string;
  readonly killed: boolean;
  readonly engineHalted: boolean;
  /** False: no outside contact point is configured, so nobody will be told of an alert. */
  readonly outsideChannel: boolean;
  /** Longest time the event loop was blocked within the last fifteen to thirty seconds. */
  readonly eventLoopBlockedMs: number;
  readonly startedAt: TimeUs;
}

/** A critical alert that a silence keeps quiet now. */
export interface SilencedCritical {
  /** Names of the alerts, such as `FeedDown`. */
  readonly alerts: readonly string[];
  readonly until: TimeUs;
}
/** What the service sees around itself; only alert rules ask. */
export interface SurroundingsView {
  /** How long the slowest of a hundred requests of the last minute waited for the event loop. */
  readonly eventLoopWaitMsP99: number;
  /** Seconds since QuestDB answered last, 0 while it does. */
  readonly questdbDownSeconds: number;
  /** Null: Grafana was not asked or did not tell. */
  readonly silencedCriticals: readonly SilencedCritical[] | null;
}

/** Of a desk that looks at nothing around it. */
export const ALL_IS_WELL: SurroundingsView = {
  eventLoopWaitMsP99: 0,
  questdbDownSeconds: 0,
  silencedCriticals: null,
};

/** How much of a limit is used, and until when. Money and counts as decimal text. */
export interface LimitUse {
  readonly scope: LimitScope;
  readonly scopeValue: string;
  readonly limit: LimitName;
  readonly max: string;
  readonly used: string;
  readonly percent: number;
  readonly tier: 'ok' | 'warn50' | 'warn75' | 'warn90' | 'breached';
  /** When the use begins anew; null for limits that do not. */
  readonly resetsAt: string | null;
}
/** A limit of which half or more is used. */
export interface LimitWarning {
  readonly scope: string;
  readonly scopeValue: string;
  readonly limit: string;
  readonly percent: number;
}
/** Everything that may be asked of the running desk. Answers show committed state only, from memory. */
export interface DeskReader {
  /** Newest first. */
  orders(filter: DeskFilter): ExecutionReport[];
  order(orderId: string): ExecutionReport | undefined;
  explain(orderId: string): Explanation | undefined;
  /** What the order would meet if it came now from that person; nothing is spent. */
  preview(request: PreviewOrderRequest, by: Pick<Actor, 'person' | 'via'>): Preview;
  /** Newest first. */
  fills(filter: DeskFilter): Fill[];
  accounts(filter: DeskFilter): AccountView[];
  /** Customers of all accounts, and what the compliance gate counts of them. */
  customers(): CustomerView[];
  positions(filter: DeskFilter): PositionView[];
  instruments(filter: DeskFilter): InstrumentView[];
  quotes(filter: DeskFilter): QuoteView[];
  book(venue: string, symbol: string): BookView | undefined;
  /** Best bid and offer over venues, by pair. */
  consolidated(filter: DeskFilter): ConsolidatedView[];
  /** Newest first, at most 200 a market are kept. */
  trades(filter: DeskFilter): TradeView[];
  feeds(filter: DeskFilter): FeedView[];
  /** As of `now`. */
  feedTroubles(filter: DeskFilter, now: TimeUs): FeedTrouble[];
  killSwitch(): KillSwitchState;
  /** Orders that wait for a second person, the one that expires first at the top; priced and checked as of now. */
  approvals(filter: DeskFilter): ApprovalView[];
  delivery(): DeliveryView[];
  /** As of `now`; each call is also an observation, so that what changed since the last one can be told. */
  deliveryTroubles(now: TimeUs): DeliveryTrouble[];
  /** Counts of risk and compliance, as of `now` or of the desk's clock. */
  figures(now?: TimeUs): DeskFiguresView;
  /** When and where trading was stopped, newest first: kills, markets without a good feed, a halted engine. */
  interruptions(filter: InterruptionFilter): Interruption[];
  /** Rules that hold and will hold, and what is stopped by repeated executions. */
  limitRules(): LimitRulesView;
  /** Limits that apply, with what is used of them; filtered by account. */
  limitUse(filter: DeskFilter): LimitUse[];
  /** Limits of which half or more is used as of `now`. */
  limitsWarned(now?: TimeUs): LimitWarning[];
  /** When the kill switch has to be drilled again; null before the first start. */
  drillDueAt(): TimeUs | null;
  desk(): DeskView;
  surroundings(): SurroundingsView;
  /** Called after each change with the query types whose answers changed; returns the way to stop. */
  onChange(listener: (changed: ReadonlySet<QueryType>) => void): () => void;
}

export type CommittedListener = (events: readonly CommittedEvent[]) => void;
