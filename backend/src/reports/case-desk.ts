import { randomBytes } from 'node:crypto';
import type {
  AlertView,
  CaseSummary,
  CaseView,
  ChangeCaseRequest,
  ExplanationView,
  OpenCaseRequest,
} from '@paperdesk/contract';
import { canonicalJson } from '../engine/canonical-json.js';
import type { DeskCommands, Refusal } from '../engine/desk.js';
import type { ComplianceStore } from '../journal/compliance-store.js';
import type { RecordFact } from '../model/command.js';
import type { CaseStatus, FactDraft } from '../model/fact.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { TimeUs } from '../model/time.js';
import { alertView, caseView, isFrozen, NEXT, summaryOf, textOf } from './case-views.js';
import {
  MARKET_TABLES,
  marketPart,
  orderPart,
  windowsOf,
  type EvidencePart,
  type MarketRows,
} from './market-evidence.js';

/** Who asked, when, by which request. */
export type Asked = Pick<RecordFact, 'actor' | 'receivedAt' | 'requestId'>;
export type Made<T> = { readonly ok: true; readonly value: T } | Refusal;

export interface CaseDeskOptions {
  readonly store: ComplianceStore;
  /** Resolves when the store's index has all that the journal holds now. */
  readonly indexed: () => Promise<void>;
  readonly commands: DeskCommands;
  readonly explain: (orderId: string) => ExplanationView | undefined;
  readonly market: MarketRows;
  readonly now: () => TimeUs;
  readonly newId: () => string;
  /** Hears of evidence that could not be frozen; the desk tries again. */
  readonly onFault: (cause: unknown) => void;
}

/** Evidence that QuestDB did not give within this time after the case was opened is not asked for any more. */
const GIVE_UP_AFTER_US = 7 * 86_400_000_000;
/** Cases closed for longer are forgotten, except under legal hold: five years, as reports of suspicion are kept. */
const KEEP_CLOSED_US = 5 * 366 * 86_400_000_000;

/** Cases of surveillance alerts: opened, changed and kept here, decided in the journal. One change at a time. */
export class CaseDesk {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CaseDeskOptions) {}

  alerts(wanted: { readonly rule?: string; readonly status?: CaseStatus }): AlertView[] {
    return this.options.store.alerts(wanted).map(alertView);
  }

  cases(wanted: { readonly status?: CaseStatus }): CaseSummary[] {
    const { store } = this.options;
    return store
      .caseIds()
      .flatMap((caseId) => summaryOf(store, caseId) ?? [])
      .filter(({ status }) => (wanted.status ?? status) === status);
  }

  case(caseId: string): Promise<CaseView | undefined> {
    return caseView(this.options.store, caseId);
  }

  /** The lines of a frozen part of a case; null when there is no such part, or not as it was journaled. */
  async evidence(caseId: string, sha256: string): Promise<Buffer | null> {
    const { store } = this.options;
    return store.parts(caseId).some((part) => part.sha256 === sha256) ? store.bytes(sha256) : null;
  }

  /** Opens a case of alerts that are in none, and freezes what the market showed around them. */
  open(wanted: OpenCaseRequest, asked: Asked): Promise<Made<CaseView>> {
    return this.alone(async () => {
      const { store, newId } = this.options;
      for (const alertId of wanted.alertIds) {
        const alert = store.alert(alertId);
        if (alert === undefined) return refuse(404, 'ALERT_NOT_FOUND', `There is no alert '${alertId}'.`);
        if (alert.caseId !== null)
          return refuse(409, 'ALERT_IN_CASE', `Alert '${alertId}' is in case '${alert.caseId}' already: work there.`);
      }
      const caseId = newId();
      const text = { reason: wanted.reason, narrative: wanted.narrative ?? null };
      const fact = {
        caseId,
        status: 'open',
        legalHold: wanted.legalHold,
        alertIds: [...new Set(wanted.alertIds)],
      } as const;
      const done = await this.record(
        { type: 'caseChanged', ...fact, narrativeHash: this.keep(caseId, text, asked) },
        asked,
      );
      if (!done.ok) return done;
      await this.freeze(caseId, asked);
      return this.shown(caseId);
    });
  }

  /** Gives a case its next status, with reviewer and reason. */
  change(caseId: string, wanted: ChangeCaseRequest, asked: Asked): Promise<Made<CaseView>> {
    return this.alone(async () => {
      const { store } = this.options;
      const last = store.changes(caseId).at(-1);
      if (last === undefined) return refuse(404, 'CASE_NOT_FOUND', `There is no case '${caseId}'.`);
      if (!NEXT[last.status].includes(wanted.status))
        return refuse(
          409,
          'CASE_STATUS',
          `A case that is ${last.status} becomes ${NEXT[last.status].join(', ')}; not ${wanted.status}.`,
        );
      const narrative = wanted.narrative ?? textOf(store, last.narrativeHash)?.narrative ?? null;
      const fact = {
        ...{ caseId, status: wanted.status, legalHold: wanted.legalHold ?? last.legalHold },
        alertIds: store.alerts({ caseId }).map(({ event }) => event.alertId),
        narrativeHash: this.keep(caseId, { reason: wanted.reason, narrative }, asked),
      };
      const done = await this.record({ type: 'caseChanged', ...fact }, asked);
      return done.ok ? this.shown(caseId) : done;
    });
  }

  /** Freezes what was not there yet when a case was opened, and forgets what was closed long ago. */
  tend(): Promise<void> {
    return this.alone(async () => {
      const { store, now } = this.options;
      const at = now();
      for (const caseId of store.caseIds()) {
        const [opened] = store.changes(caseId);
        if (opened === undefined || at - opened.time > GIVE_UP_AFTER_US) continue;
        if (!isFrozen(store.alerts({ caseId }), store.parts(caseId)) && this.isDue(caseId, at))
          await this.freeze(caseId, { actor: SYSTEM_ACTOR, receivedAt: at, requestId: 'evidence' });
      }
      store.prune(at - KEEP_CLOSED_US);
    });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.last;
  }

  /** A second freeze waits until the window has passed: one in between would only be thrown away. */
  private isDue(caseId: string, at: TimeUs): boolean {
    const { store } = this.options;
    const frozenAt = { seq: 0, time: at, rows: 0, sha256: '' };
    const asIfNow = MARKET_TABLES.map((name) => ({ ...frozenAt, name }));
    const parts = store.parts(caseId);
    return isFrozen(store.alerts({ caseId }), asIfNow) || !parts.some(({ name }) => name === 'trades');
  }

  /** What cannot be read now is left out; the case stands, and `tend` tries again. */
  private async freeze(caseId: string, asked: Asked): Promise<void> {
    const { store, now, onFault } = this.options;
    const parts: { table: string; rows: number; sha256: string }[] = [];
    try {
      const found = await this.gather(caseId);
      // A second time only for what the first did not get: the market.
      if (found.length === 1 && store.parts(caseId).length > 0) return;
      for (const { table, rows, bytes } of found)
        parts.push({ table, rows, sha256: await store.keepBytes(bytes, now()) });
      const done = await this.record({ type: 'evidenceFrozen', caseId, parts }, asked);
      if (!done.ok) onFault(new Error(`evidence of case ${caseId}: ${done.detail}`));
    } catch (cause) {
      onFault(cause);
    }
  }

  private async gather(caseId: string): Promise<EvidencePart[]> {
    const { store, explain, market, now, onFault } = this.options;
    const alerts = store.alerts({ caseId }).map(({ event }) => event);
    const orderIds = [...new Set(alerts.flatMap((alert) => alert.orderIds))];
    const stories = orderIds.flatMap((orderId) => explain(orderId) ?? []);
    const readAt = now();
    const found = [orderPart(orderIds, stories, readAt)];
    try {
      const windows = windowsOf(alerts, stories);
      for (const table of MARKET_TABLES) found.push(await marketPart(market, { table, windows, readAt }));
    } catch (cause) {
      onFault(cause);
    }
    return found;
  }

  private keep(
    caseId: string,
    text: { readonly reason: string; readonly narrative: string | null },
    asked: Asked,
  ): string {
    const salted = canonicalJson({ salt: randomBytes(16).toString('hex'), ...text });
    return this.options.store.keepText(salted, { caseId, at: asked.receivedAt });
  }

  private async record(fact: FactDraft, asked: Asked): Promise<{ readonly ok: true } | Refusal> {
    const outcome = await this.options.commands.submit({ type: 'recordFact', ...asked, fact });
    if (outcome.ok) await this.options.indexed();
    return outcome.ok ? { ok: true } : outcome;
  }

  private async shown(caseId: string): Promise<Made<CaseView>> {
    const value = await this.case(caseId);
    if (value === undefined) throw new Error('a case that was journaled is not in the index');
    return { ok: true, value };
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const mine = before.then(() => this.options.indexed()).then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

function refuse(status: number, code: string, detail: string): Refusal {
  return { ok: false, status, code, detail };
}
