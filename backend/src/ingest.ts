import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FeedView } from '@paperdesk/contract';
import type { Clock } from './clock.js';
import type { BackendSecrets, Config } from './config.js';
import { marketCount } from './desk-file.js';
import type { Feed } from './feeds/feed.js';
import { venueFeed } from './feeds/venue-feed.js';
import { marketIntake } from './market-intake.js';
import type { MarketMemory } from './market/market-memory.js';
import type { MarketEvent } from './model/market-event.js';
import type { DeskMetrics } from './observability/desk-metrics.js';
import type { DeskLogger } from './observability/logger.js';
import { HistoryDelivery, type HistoryOptions } from './questdb/history-delivery.js';
import { expectedGrowth } from './questdb/storage/expected-growth.js';

const HEALTH_EVERY_MS = 5_000;
const CONSOLIDATED_EVERY_MS = 1_000;

export interface IngestOptions {
  readonly config: Config;
  readonly secrets: BackendSecrets;
  readonly journal: HistoryOptions['journal'];
  readonly snapshotAt: HistoryOptions['snapshotAt'];
  readonly accounts: HistoryOptions['accounts'];
  readonly market: MarketMemory;
  readonly metrics: DeskMetrics;
  readonly clock: Clock;
  readonly logger: DeskLogger;
}

/** The side that takes market data in: feeds to engine, QuestDB and memory, and the account of how well that goes. */
export class Ingest {
  readonly history: HistoryDelivery;
  private feeds: readonly Feed[] = [];
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: IngestOptions) {
    const { config, secrets, journal, snapshotAt, accounts, clock, logger, metrics } = options;
    const { spoolMaxBytes, booksPerSecond, quotesPerSecond, storedBookLevels, keep, partitions } =
      config.desk.marketData;
    this.history = new HistoryDelivery({
      address: { url: config.questdbHttpUrl, user: config.questdbHttpUser, password: secrets.questdbHttpPassword },
      ...{ journal, clock, logger, spoolMaxBytes, booksPerSecond, quotesPerSecond, storedBookLevels, keep, partitions },
      ...{ snapshotAt, accounts, home: config.home, diskBudgetBytes: config.diskBudgetBytes, source: config.source },
      spoolFile: join(config.home, 'spool.db'),
      runId: config.replay.runId ?? randomUUID(),
    });
    metrics.readRowCounts(() => this.history.rowCounts());
  }

  /** Connects to the venues; `timed` hears of each event before the engine takes it, and may set its time. */
  async start(
    engine: { onMarketEvent(event: MarketEvent): void },
    health: () => FeedView[],
    timed: (event: MarketEvent) => MarketEvent,
  ): Promise<void> {
    const { config, market, logger } = this.options;
    const venues = config.desk.markets[config.source];
    const markets = marketCount(config.desk, config.source);
    logger.info({}, expectedGrowth(markets, config.desk.marketData, config.diskBudgetBytes));
    const intake = marketIntake({ engine, spool: this.history, memory: market });
    const sink = (event: MarketEvent) => intake(timed(event));
    this.feeds = venues.map((venue) => this.feedOf(venue, sink));
    this.history.start();
    const offered = new Set(venues.map((venue) => venue.id));
    this.timers = [
      setInterval(() => this.history.recordHealth(health()), HEALTH_EVERY_MS),
      setInterval(() => this.history.recordConsolidated(market.consolidated({}, offered)), CONSOLIDATED_EVERY_MS),
    ];
    await Promise.all(this.feeds.map((feed) => feed.start()));
  }

  /** Sockets are closed; what was taken has been handed on. */
  async stopFeeds(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.feeds.map((feed) => feed.stop()));
  }

  private feedOf(venue: Config['desk']['markets']['live'][number], sink: (event: MarketEvent) => void): Feed {
    const { config, clock, metrics, logger } = this.options;
    const { staleAfterMs, priceBandPercent } = config.desk.marketData;
    return venueFeed({
      ...{ venue, clock, sink, staleAfterMs, priceBandPercent, resume: this.history.resumePoints },
      ...(config.source === 'live' ? {} : { endpoint: config.demoExchangeUrl }),
      onRepeatedTrade: metrics.repeatedTrade,
      onRefused: (call) => {
        metrics.refusedCall(call);
        logger.error(call, 'a call to an exchange outside the allow list was refused');
      },
    });
  }
}
