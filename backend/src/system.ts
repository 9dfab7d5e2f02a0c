import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { createApi } from './api/create-api.js';
import { HttpServer } from './api/http-server.js';
import { systemClock } from './clock.js';
import type { BackendSecrets, Config } from './config.js';
import { equityNow } from './engine/account-views.js';
import { DeskMemory } from './engine/desk-memory.js';
import { Engine } from './engine/engine.js';
import { OperatorError } from './errors.js';
import { readinessOf } from './engine/readiness.js';
import { parseSnapshot } from './engine/snapshot.js';
import { BridgeServer } from './grafana/bridge-server.js';
import { Ingest } from './ingest.js';
import { FileLatch } from './journal/file-latch.js';
import { SegmentLog } from './journal/inputs/segment-log.js';
import { lastIngestSeqIn } from './journal/inputs/segment-reader.js';
import { PeopleNames } from './journal/people-names.js';
import { SqliteEventStore } from './journal/sqlite-event-store.js';
import { verifyJournalInSlices } from './journal/verify-journal.js';
import { MarketMemory } from './market/market-memory.js';
import { SYSTEM_ACTOR } from './model/actor.js';
import { EventLoopWatch } from './observability/event-loop.js';
import type { DeskLogger } from './observability/logger.js';
import { DeskMetrics } from './observability/desk-metrics.js';
import { paperLine, playedRecording } from './paper-line.js';
import type { DeskSnapshot } from './questdb/projection/desk-projection.js';
import { totalsOf } from './questdb/reconciliation/account-totals.js';
import type { Mismatch } from './questdb/reconciliation/reconciler.js';
import { ReplayClock } from './replay-clock.js';
import { openCheckpointKey } from './security/checkpoint-key.js';
import { createGrafanaIdentity } from './security/grafana-identity.js';
import { createPeople } from './security/people.js';
import { createTokens } from './security/tokens.js';
import { tradingRulesOf } from './trading-rules.js';

/** Paperdesk's version, as journaled and shown. */
export const VERSION = '0.1.0';
const EQUITY_EVERY_MS = 60_000;

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
  /** The built program of the journal's own thread. */
  readonly journalThread: string;
}): Promise<System> {
  const { config, secrets, logger } = told;
  const clock = systemClock;
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const journalFile = join(config.home, 'journal.db');
  let stopped = false;
  let sampling: NodeJS.Timeout | undefined;
  const secretsFolder = join(config.home, 'secrets');
  const store = new SqliteEventStore(journalFile, {
    threadFile: told.journalThread,
    checkpoints: { privateKeyPem: openCheckpointKey(secretsFolder).privateKeyPem, buildVersion: VERSION },
    onCheckpoint: (checkpoint) => {
      logger.info({ checkpoint }, 'checkpoint of the journal');
      // The one of an orderly stop comes when delivery has ended: it stands in the log and beside the journal.
      if (!stopped) ingest.history.recordCheckpoint(checkpoint);
    },
    onWarning: (message) => logger.warn({}, message),
  });
  const latch = new FileLatch(join(config.home, 'kill-switch.latch'), store.lastSeq() === 0);
  const metrics = new DeskMetrics(new Registry());
  const eventLoop = new EventLoopWatch();
  const startedAt = clock.nowUs();
  const onListenerFault = (cause: unknown) => logger.error({ err: cause }, 'a reader of the desk failed on a change');
  const market = new MarketMemory(onListenerFault, { delays: config.source !== 'replay' });
  const rules = { trading: tradingRulesOf(config), killSwitch: config.desk.killSwitch };
  const recording = config.source === 'replay' ? await playedRecording(config.demoExchangeUrl) : undefined;
  const replayClock =
    recording === undefined ? undefined : new ReplayClock(Date.parse(recording.from) * 1000, recording.startsAtUs);
  const desk = {
    version: VERSION,
    source: config.source,
    paperLine: paperLine(config, recording?.from.slice(0, 10)),
    outsideChannel: config.outsideChannel,
  };
  const ingest = new Ingest({
    ...{ config, secrets, journal: store, market, metrics, clock, logger },
    snapshotAt: (seq) => snapshotOf(store, seq),
    accounts: {
      totals: () => totalsOf(memory.state, memory.lastSeq),
      onMismatch: (mismatch) => void haltAccount(engine, mismatch, clock.nowUs()),
    },
  });
  const memory = new DeskMemory({
    market,
    rules,
    facts: () => ({ ...desk, eventLoopBlockedMs: eventLoop.longestMs, startedAt }),
    delivery: () => ingest.history.delivery(),
    journal: store,
    now: () => clock.nowUs(),
    onListenerFault,
  });
  const inputs = join(config.home, 'inputs');
  const inputLog = new SegmentLog({
    folder: inputs,
    segmentBytes: 64_000_000,
    keepBytes: config.desk.execution.keepInputBytes,
    onSealed: (segment) => engine.noteSealed(segment),
    onFault: (cause) => logger.error({ err: cause }, 'inputs of decisions could not be kept: a replay will miss them'),
  });
  const engine = new Engine({
    store,
    snapshots: store.snapshots,
    inputLog,
    firstIngestSeq: lastIngestSeqIn(inputs),
    latch,
    memory,
    clock: replayClock ?? clock,
    rules,
    version: VERSION,
    onFault: ({ kind, message, cause }) => logger.error({ kind, err: cause }, message),
    onBatch: ({ commitMs, events }) => metrics.commit(commitMs / 1000, events),
  });
  metrics.read(memory);
  engine.onCommitted((events) => {
    ingest.history.notify();
    metrics.committed(events);
  });
  const bridge = new BridgeServer({
    socketPath: config.grafanaSocket,
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
      tokens: createTokens(join(secretsFolder, 'tokens.json'), clock),
      routeSecret: secrets.routeSecret,
      desk,
      metricsRegistry: metrics.registry,
      logger,
      clock,
      ids: { orderId: randomUUID, killId: randomUUID, requestId: randomUUID },
      readiness: () => readinessOf(memory),
      verifyAudit: () => verifyJournalInSlices(journalFile),
      observeOrderReply: (seconds) => metrics.orderReply(seconds),
      onFault: (fault) => logger.error({ err: fault }, 'a request met a fault of ours'),
    }),
    config.http,
  );
  return {
    async start() {
      eventLoop.start();
      keepNames(join(config.home, 'people.db'), config.desk.people);
      engine.start();
      inputLog.sealLeftOver();
      for (const { id: account, ...terms } of config.desk.accounts) {
        const asked = { actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'start' };
        const outcome = await engine.submit({ type: 'openAccount', account, ...terms, ...asked });
        if (!outcome.ok && outcome.status !== 503) throw new OperatorError(`${config.deskFile}: ${outcome.detail}`);
      }
      await server.listen();
      await bridge.start();
      await ingest.start(
        engine,
        () => memory.feeds({}),
        (event) => replayClock?.see(event) ?? event,
      );
      const sample = () => equityNow({ state: memory.state, quotes: market.quotes({}), time: clock.nowUs() });
      sampling = setInterval(() => ingest.history.recordEquity(sample()), EQUITY_EVERY_MS);
      logger.info({ source: config.source, http: config.http }, desk.paperLine);
    },
    async stop() {
      clearInterval(sampling);
      await ingest.stopFeeds();
      await server.close();
      inputLog.seal();
      await engine.stop();
      await bridge.stop();
      stopped = true;
      await ingest.history.close();
      eventLoop.stop();
      await store.close();
      latch.close();
    },
  };
}

/** Names live beside the journal, where they can be erased. */
function keepNames(file: string, people: Config['desk']['people']): void {
  const names = new PeopleNames(file);
  try {
    names.fill(people);
  } finally {
    names.close();
  }
}

/** The newest kept state at or before an event, for readers that would else fold the whole journal. */
function snapshotOf(store: SqliteEventStore, seq: number): DeskSnapshot | null {
  const snapshot = store.snapshots.newest();
  if (snapshot === null || snapshot.seq > seq) return null;
  const [event] = store.readAfter(snapshot.seq - 1, 1);
  return event === undefined
    ? null
    : { seq: snapshot.seq, hash: event.hash, state: parseSnapshot(snapshot.text).state };
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
    reason,
    ...asked,
  });
}
