import type { Registry } from 'prom-client';
import type { KillDrill, PaperProofView, WhoAmI } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { AlertDeliveryLog } from '../watch/alert-deliveries.js';
import type { DeadManWatch } from '../watch/dead-man.js';
import type { DeskCommands, DeskReader } from '../engine/desk.js';
import type { DeskLogger } from '../observability/logger.js';
import type { ComplianceDesk } from './compliance-desk.js';
import type { GrafanaIdentity } from '../security/grafana-identity.js';
import type { People } from '../security/people.js';
import type { RefusedRequest } from '../security/refusals.js';
import type { Tokens } from '../security/tokens.js';

/** Whether the desk can do its work; `reasons` are sentences, empty when it can. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** What the API is built from; system.ts supplies it. */
export interface ApiDeps {
  readonly commands: DeskCommands;
  readonly reader: DeskReader;
  readonly people: People;
  readonly identity: GrafanaIdentity;
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly routeSecret: string;
  /** Version, source, paper-money line and outside channel, as `GET /me` shows them. */
  readonly desk: WhoAmI['desk'];
  readonly metricsRegistry: Registry;
  readonly logger: DeskLogger;
  readonly clock: Clock;
  /** A new id on each call; ids of orders must never repeat. */
  readonly ids: { orderId(): string; killId(): string; requestId(): string };
  readonly readiness: () => Readiness;
  /** Recomputes the journal's hash chain; the result is answered as it is. */
  readonly verifyAudit: () => Promise<object> | object;
  /** Keeps what Grafana delivers; left out: it is logged only. */
  readonly alertDeliveries?: AlertDeliveryLog;
  /** Dead-man switches of programs; left out: the desk has none. */
  readonly deadMan?: Pick<DeadManWatch, 'beat'>;
  /** Stops a shadow desk and says how long it took; left out: the desk has no drills. */
  readonly killDrill?: () => Promise<Omit<KillDrill, 'drillId'>>;
  /** What stands between the desk and a real order; left out: nobody looks. */
  readonly paperProof?: () => PaperProofView;
  /** Alerts, cases, reports and audit; left out: the desk has no such routes. */
  readonly compliance?: ComplianceDesk;
  /** From the order's arrival to its answer. */
  readonly observeOrderReply?: (seconds: number) => void;
  /** A request was refused, whoever sent it. */
  readonly onRefused?: (request: RefusedRequest) => void;
  /** A fault of ours that became a 500. */
  readonly onFault?: (fault: unknown) => void;
  /** Requests a second that one caller may send before 429; the kill switch and cancels are never limited. */
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
}
