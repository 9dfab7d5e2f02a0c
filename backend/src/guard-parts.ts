import { randomUUID } from 'node:crypto';
import type { PaperProofView } from '@paperdesk/contract';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import { REMEMBERED } from './engine/desk-figures.js';
import { INTERRUPTING } from './engine/interruptions.js';
import type { CommittedListener, DeskCommands } from './engine/desk.js';
import type { DeskMemory } from './engine/desk-memory.js';
import { wallTimers } from './engine/wall-timers.js';
import { originsOf } from './feeds/ccxt-feed.js';
import { proveChokePoint } from './feeds/choke-point-proof.js';
import { type ExchangeKey, checkKey } from './feeds/key-check.js';
import { venueFacts } from './feeds/venue-table.js';
import { JournalQueries } from './journal/journal-queries.js';
import type { CommittedEvent } from './model/desk-event.js';
import type { DeskMetrics } from './observability/desk-metrics.js';
import type { DeskLogger } from './observability/logger.js';
import { PaperProof } from './watch/paper-proof.js';
import { rulesAt } from './risk/held.js';
import { RefusalWatch } from './watch/refusal-watch.js';

export interface GuardPartsOptions {
  readonly config: Config;
  readonly keys: readonly ExchangeKey[];
  readonly commands: DeskCommands;
  readonly memory: DeskMemory;
  readonly metrics: DeskMetrics;
  readonly clock: Clock;
  readonly logger: DeskLogger;
  readonly journalFile: string;
  /** Keeps a proof outside the journal. */
  readonly attest: (committed: CommittedEvent) => void;
}

/** What watches the desk's own walls: the proof of paper mode, and who knocks at its door. Built from real parts. */
export class GuardParts {
  readonly refusals: RefusalWatch;
  readonly proof: PaperProof;
  private readonly classes = new Map<string, string[]>();

  constructor(private readonly options: GuardPartsOptions) {
    const { config, keys, commands, memory, metrics, clock, logger } = options;
    const shared = { commands, clock, timers: wallTimers };
    this.refusals = new RefusalWatch({
      ...shared,
      rules: () => rulesAt(memory.state.riskRules, clock.nowUs()).intrusion,
      onFault: (cause) => logger.error({ err: cause }, 'refused requests could not be journaled'),
    });
    const { classes } = this;
    for (const { id, ccxt } of config.desk.markets[config.source])
      classes.set(ccxt, [...(classes.get(ccxt) ?? []), id]);
    this.proof = new PaperProof({
      ...{ ...shared, classes, keys, proveChokePoint },
      checkKey: (key) =>
        checkKey(key, {
          onRefused: (call) => {
            metrics.refusedCall(call);
            logger.error(call, 'a call to an exchange outside the allow list was refused');
          },
        }),
      refusedCalls: () => metrics.refusedCalls,
      newKillId: randomUUID,
      onFault: (cause) => logger.error({ err: cause }, 'paper mode could not be proved; tried again in a minute'),
    });
  }

  /** Call once the engine takes commands; trading does not wait for it. */
  start(): void {
    void this.proof.start();
    this.options.metrics.onRefusedCall = this.proof.callRefused;
    void this.primeFigures();
  }

  readonly paperProof = (): PaperProofView => ({
    ...this.proof.view(),
    allowed: [...this.classes].map(([ccxt, venues]) => {
      const facts = venueFacts(ccxt);
      const { source, demoExchangeUrl } = this.options.config;
      // Invented and replayed prices come from this desk's own exchange, and nothing goes to the real one.
      const own = source === 'live' ? undefined : originsOf(demoExchangeUrl);
      return {
        ...{ ccxt, venues, origins: own ?? [...(facts?.origins ?? [])] },
        requests: (facts?.requests ?? []).map(({ method, path }) => `${method} ${path.source}`),
        sockets: facts?.socketPath.source ?? '(none)',
      };
    }),
  });

  async stop(): Promise<void> {
    this.proof.stop();
    await this.refusals.stop();
  }

  readonly committed: CommittedListener = (events) => {
    for (const committed of events) if (committed.event.type === 'paperProofChecked') this.options.attest(committed);
  };

  /** Counts of alerts and cases from before this start. */
  private async primeFigures(): Promise<void> {
    const { memory, journalFile, logger } = this.options;
    let journal: JournalQueries | undefined;
    try {
      journal = new JournalQueries(journalFile);
      const all = { after: 0, last: journal.head().seq };
      await memory.followed.prime(journal.ofTypes({ only: REMEMBERED }, all));
      await memory.stops.prime(journal.ofTypes({ only: INTERRUPTING }, all));
    } catch (cause) {
      logger.error({ err: cause }, 'alerts, cases and stops from before this start are not told');
    } finally {
      journal?.close();
    }
  }
}
