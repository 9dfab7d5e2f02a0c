import type { Config } from './config.js';
import { wallTimers } from './engine/wall-timers.js';
import { JournalQueries } from './journal/journal-queries.js';
import type { MarketEvent } from './model/market-event.js';
import { NightlySurveillance } from './watch/nightly-surveillance.js';
import type { SurveillanceMetrics } from './observability/metrics/surveillance.js';
import type { HistoryDelivery } from './questdb/history-delivery.js';
import { QuestDbSql } from './questdb/sql.js';
import { Surveillance, type SurveillanceOptions } from './watch/surveillance.js';
import { checkSurveillance } from './watch/surveillance-day.js';

/** QuestDB ends a question itself after a minute. */
const SQL_TIMEOUT_MS = 65_000;

export interface SurveillancePartsOptions extends Omit<SurveillanceOptions, 'record' | 'onStored' | 'engine'> {
  readonly engine: SurveillanceOptions['engine'] & ConstructorParameters<typeof NightlySurveillance>[0]['commands'];
  readonly config: Config;
  readonly questdbPassword: string;
  readonly journalFile: string;
  readonly metrics: SurveillanceMetrics;
  /** Asked once it is there. */
  readonly history: () => HistoryDelivery;
}

/** Streaming surveillance and its check by SQL, built from real parts. */
export class SurveillanceParts {
  private readonly streaming: Surveillance;
  private readonly nightly: NightlySurveillance;

  constructor(options: SurveillancePartsOptions) {
    const { config, journalFile, metrics, history, questdbPassword, ...shared } = options;
    const { engine, clock, logger } = shared;
    const address = { url: config.questdbHttpUrl, user: config.questdbHttpUser, password: questdbPassword };
    const sql = new QuestDbSql(address, SQL_TIMEOUT_MS);
    this.streaming = new Surveillance({
      ...shared,
      record: (seen, seq) => history().recordFeatures(seen, seq),
      onStored: metrics.stored,
    });
    this.nightly = new NightlySurveillance({
      ...{ commands: engine, clock, logger, timers: wallTimers },
      check: async (span) => {
        if (history().spooledTo() < span.to) throw new Error('rows of the day still wait for QuestDB');
        const journal = new JournalQueries(journalFile);
        try {
          return await checkSurveillance({ journal, sql }, span);
        } finally {
          journal.close();
        }
      },
      record: (rows) => history().recordReconciliation(rows),
      onChecked: metrics.checked,
    });
  }

  onMarket(event: MarketEvent): void {
    this.streaming.onMarket(event);
  }

  start(): void {
    this.streaming.start();
    this.nightly.start();
  }

  async stop(): Promise<void> {
    await this.nightly.stop();
    await this.streaming.stop();
  }
}
