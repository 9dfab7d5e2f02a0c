import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { createApi } from './api/create-api.js';
import { HttpServer } from './api/http-server.js';
import { systemClock } from './clock.js';
import type { BackendSecrets, Config } from './config.js';
import { equityNow } from './engine/account-views.js';
import { DeskMemory } from './engine/desk-memory.js';
import { Engine } from './engine/engine.js';
import { limitViews } from './engine/limit-views.js';
import { OperatorError } from './errors.js';
import { readinessOf } from './engine/readiness.js';
import { BridgeServer } from './grafana/bridge-server.js';
import { AlertParts } from './alert-parts.js';
import { FlaggedTrades } from './watch/flagged-trades.js';
import { Ingest } from './ingest.js';
import { KillParts } from './kill-parts.js';
import { MarketMemory } from './market/market-memory.js';
import { SYSTEM_ACTOR } from './model/actor.js';
import { EventLoopWatch } from './observability/event-loop.js';
import type { DeskLogger } from './observability/logger.js';
import { DeskMetrics } from './observability/desk-metrics.js';
import { paperLine, playedRecording } from './paper-line.js';
import { totalsOf } from './questdb/reconciliation/account-totals.js';
import type { Mismatch } from './questdb/reconciliation/reconciler.js';
import { openRecords, snapshotOf } from './records.js';
import { ReplayedBooks } from './replayed-books.js';
import { openCompliance } from './reports/open-compliance.js';
import type { ExchangeKey } from './feeds/key-check.js';
import { GuardParts } from './guard-parts.js';
import { NO_MARKS, type Marks } from './risk/marks.js';
import { createGrafanaIdentity } from './security/grafana-identity.js';
import { createPeople } from './security/people.js';
import { createTokens } from './security/tokens.js';
import { SurveillanceParts } from './surveillance-parts.js';
import { riskRulesOf } from './risk-rules.js';
import { tradingRulesOf } from './trading-rules.js';

/** Paperdesk's version, as journaled and shown. */
export const VERSION = '0.1.0';
const EQUITY_EVERY_MS = 60_000;
const LIMITS_EVERY_MS = 1_000;

export interface System {
  /** Resolves when orders are taken; markets come up by themselves. Throws an {@link OperatorError} when it cannot. */
  start(): Promise<void>;
  /** Feeds stop, commands in flight are answered, what waits is on disk. */
  stop(): Promise<void>;
}

/** Builds the desk from real parts. With {@link Ingest}, the only place that chooses an adapter. */
export async function buildSystem(told: {
  readonly config: Config;
  readonly secrets: BackendSecrets;
  readonly logger: DeskLogger;
  /** Keys that were given for reading. */
  readonly exchangeKeys: readonly ExchangeKey[];
  /** The built program of the journal's own thread. */
  readonly journalThread: string;
}): Promise<System> {
  const { config, secrets, logger } = told;
  const clock = systemClock;
  let stopped = false;
  let sampling: NodeJS.Timeout | undefined;
  let watching: NodeJS.Timeout | undefined;
  let marks: Marks = NO_MARKS;
  const records = openRecords({
    ...{ config, logger, version: VERSION, journalThread: told.journalThread },
    // The checkpoint of an orderly stop comes when delivery has ended: it stands in the log and beside the journal.
    onCheckpoint: (checkpoint) => {
      if (!stopped) ingest.history.recordCheckpoint(checkpoint);
    },
    onSealed: (segment) => engine.noteSealed(segment),
  });
  const { store, latch, inputLog } = records;
  const metrics = new DeskMetrics(new Registry());
  const eventLoop = new EventLoopWatch();
  const startedAt = clock.nowUs();
  const onListenerFault = (cause: unknown) => logger.error({ err: cause }, 'a reader of the desk failed on a change');
  const market = new MarketMemory(onListenerFault, { delays: config.source !== 'replay' });
  const rules = { trading: tradingRulesOf(config), killSwitch: config.desk.killSwitch };
  const recording = config.source === 'replay' ? await playedRecording(config.demoExchangeUrl) : undefined;
  const replayedBooks = recording === undefined ? undefined : new ReplayedBooks(recording.startsAtUs);
  const desk = {
    version: VERSION,
    source: config.source,
    paperLine: paperLine(config, recording?.from.slice(0, 10)),
    outsideChannel: config.outsideChannel,
  };
  const ingest: Ingest = new Ingest({
    ...{ config, secrets, journal: store, market, metrics, clock, logger },
    snapshotAt: (seq) => snapshotOf(store, seq),
    accounts: {
      totals: () => totalsOf(memory.state, memory.lastSeq),
      onMismatch: (mismatch) => void haltAccount(engine, mismatch, clock.nowUs()),
    },
  });
  const alerts = new AlertParts({ config, secrets, clock, logger, eventLoop, history: () => ingest.history });
  const memory: DeskMemory = new DeskMemory({
    market,
    rules,
    facts: () => ({ ...desk, eventLoopBlockedMs: eventLoop.longestMs, startedAt }),
    surroundings: () => alerts.surroundings(),
    delivery: () => ingest.history.delivery(),
    journal: store,
    now: () => clock.nowUs(),
    limitUse: ({ account }, now) => limitViews(memory.state, marks, { account, now }),
    onListenerFault,
  });
  const engine: Engine = new Engine({
    store,
    snapshots: store.snapshots,
    inputLog,
    firstIngestSeq: records.lastIngestSeq,
    latch,
    memory,
    clock,
    rules,
    ...(config.desk.risk === undefined ? {} : { riskRules: riskRulesOf(config.desk.risk) }),
    version: VERSION,
    onFault: ({ kind, message, cause }) => {
      metrics.engineFault(kind);
      logger.error({ kind, err: cause }, message);
    },
    onBatch: ({ commitMs, events }) => metrics.commit(commitMs / 1000, events),
    onTrip: (figures) => kill.timed(figures),
  });
  const kill = new KillParts({
    ...{ commands: engine, clock, home: config.home, journalThread: told.journalThread, logger },
    deadMen: () => memory.state.deadMen,
    drillDueAt: () => memory.drillDueAt(),
    // Invented and replayed prices are for trying things out: there people drill when they like.
    drillEveryDays: config.source === 'live' ? config.desk.killSwitch.drillEveryDays : null,
    journalFile: records.journalFile,
  });
  metrics.read(memory);
  metrics.readOrders(() => memory.state);
  metrics.readKeptInputs(() => inputLog.keptBytes());
  metrics.readReconciliation(
    () => ({ result: ingest.history.reconciliation?.result ?? null, agreedAt: ingest.history.booksAgreedAt }),
    () => clock.nowUs(),
  );
  engine.onCommitted(kill.deadMan.committed);
  engine.onCommitted((events) => {
    ingest.history.notify();
    metrics.committed(events);
  });
  const surveillance = new SurveillanceParts({
    ...{ journal: store, engine, state: () => memory.state, clock, logger, config },
    ...{ journalFile: records.journalFile, questdbPassword: secrets.questdbHttpPassword },
    metrics: metrics.surveillance,
    history: () => ingest.history,
  });
  const compliance = openCompliance({
    ...{ config, secrets, journalFile: records.journalFile, commands: engine, memory, clock, logger },
    paperLine: desk.paperLine,
  });
  engine.onCommitted((events) => compliance.follow(events));
  const guards = new GuardParts({
    ...{ config, keys: told.exchangeKeys, commands: engine, memory, metrics, clock, logger },
    journalFile: records.journalFile,
    attest: (committed) => ingest.history.recordProof(committed, VERSION),
  });
  engine.onCommitted(guards.committed);
  const flaggedTrades = new FlaggedTrades({
    state: () => memory.state,
    submit: (command) => engine.submit(command),
    now: () => clock.nowUs(),
    onFault: (cause) => logger.error({ err: cause }, 'a trade of unusual value could not be flagged'),
  });
  engine.onCommitted(flaggedTrades.listen);
  const bridge = new BridgeServer({
    socketPath: config.grafanaSocket,
    ...(config.grafanaTcp === undefined ? {} : { tcpAddress: config.grafanaTcp }),
    reader: memory,
    metrics: () => metrics.registry.metrics(),
    logger,
  });
  const server = new HttpServer(
    createApi({
      commands: engine,
      reader: memory,
      people: createPeople(config.desk.people),
      identity: createGrafanaIdentity({
        grafanaUrl: config.grafanaUrl,
        issuer: config.grafanaRootUrl,
        orgId: config.grafanaOrgId,
        clock,
      }),
      tokens: createTokens(join(config.home, 'secrets/tokens.json'), clock),
      routeSecret: secrets.routeSecret,
      desk,
      metricsRegistry: metrics.registry,
      logger,
      clock,
      ids: { orderId: randomUUID, killId: randomUUID, requestId: randomUUID },
      readiness: () => readinessOf(memory),
      alertDeliveries: alerts.deliveries,
      deadMan: kill.deadMan,
      killDrill: kill.drill,
      paperProof: guards.paperProof,
      verifyAudit: kill.verifyAudit,
      compliance: compliance.desk,
      observeOrderReply: (seconds) => metrics.orderReply(seconds),
      onRefused: guards.refusals.noteRefusal,
      onFault: (fault) => logger.error({ err: fault }, 'a request met a fault of ours'),
    }),
    config.http,
  );
  return {
    async start() {
      eventLoop.start();
      engine.start();
      kill.start();
      inputLog.sealLeftOver();
      await compliance.start();
      surveillance.start();
      for (const { id: account, ...terms } of config.desk.accounts) {
        const asked = { actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'start' };
        const outcome = await engine.submit({ type: 'openAccount', account, ...terms, ...asked });
        if (!outcome.ok && outcome.status !== 503) throw new OperatorError(`${config.deskFile}: ${outcome.detail}`);
      }
      flaggedTrades.catchUp();
      guards.start();
      alerts.start();
      await server.listen();
      await bridge.start();
      await ingest.start(
        engine,
        () => memory.feeds({}),
        (event) => {
          const timed = replayedBooks?.see(event) ?? event;
          surveillance.onMarket(timed);
          return timed;
        },
      );
      const sample = () => equityNow({ state: memory.state, quotes: market.quotes({}), time: clock.nowUs() });
      watching = setInterval(() => (marks = engine.watchLimits()), LIMITS_EVERY_MS);
      sampling = setInterval(() => ingest.history.recordEquity(sample()), EQUITY_EVERY_MS);
      logger.info({ source: config.source, http: config.http }, desk.paperLine);
    },
    async stop() {
      clearInterval(sampling);
      clearInterval(watching);
      kill.stop();
      await ingest.stopFeeds();
      await server.close();
      alerts.stop();
      await guards.stop();
      await surveillance.stop();
      inputLog.seal();
      await engine.stop();
      await compliance.close();
      await bridge.stop();
      stopped = true;
      await ingest.history.close();
      eventLoop.stop();
      await store.close();
      latch.close();
    },
  };
}

/** Books that do not agree must not be traded on: the smallest scope that holds them is stopped. */
async function haltAccount(engine: Engine, { account, seq, text }: Mismatch, now: number): Promise<void> {
  const reason = `Reconciliation mismatch at journal event ${seq}: ${text}`.slice(0, 500);
  const asked = { actor: SYSTEM_ACTOR, receivedAt: now, requestId: 'reconciliation' };
  await engine.submit({
    type: 'tripKillSwitch',
    killId: randomUUID(),
    scope: 'account',
    scopeValue: account,
    level: 'halt',
    trigger: 'reconciliation',
    reason,
    ...asked,
  });
}
