import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import { CASE_STATUSES, type CaseStatus, type IntrusionSuspected } from '../model/fact.js';
import type { TimeUs } from '../model/time.js';

/** What alert rules and dashboards are told of risk and compliance: counts and gate decisions, never who or what. */
export interface DeskFiguresView {
  /** As of when. */
  readonly at: TimeUs;
  /** Orders denied within the last minute, by account; accounts without any are not listed. */
  readonly denied: readonly { readonly account: string; readonly orders: number }[];
  /** Within the last {@link RECENT_US}. */
  readonly tradesFlagged: number;
  readonly surveillanceAlerts: number;
  readonly intrusions: readonly { readonly sign: IntrusionSuspected['sign']; readonly count: number }[];
  /** The newest proof that the desk cannot trade for real; null before the first. */
  readonly proof: { readonly ok: boolean; readonly time: TimeUs; readonly refusedCalls: number } | null;
  /** Alerts of which no case was made, and when the oldest was raised. */
  readonly alertsWithoutCase: number;
  readonly oldestAlertAt: TimeUs | null;
  readonly cases: Readonly<Record<CaseStatus, number>>;
  readonly oldestOpenCaseAt: TimeUs | null;
}

const MINUTE_US = 60_000_000;
/** How long a thing that happened once keeps its alert firing. */
export const RECENT_US = 15 * MINUTE_US;
/** Of a kind that is counted over time; far above what any rule asks for. */
const KEPT = 10_000;

/** Types whose history matters after a restart: what alerts are told of a quarter of an hour must not end with it. */
export const REMEMBERED = [
  'surveillanceAlertRaised',
  'caseChanged',
  'paperProofChecked',
  'tradeFlagged',
  'intrusionSuspected',
] as const;
const REMEMBERED_TYPES: ReadonlySet<string> = new Set(REMEMBERED);

interface Happened {
  readonly time: TimeUs;
  readonly label: string;
}

/** Follows committed events; a few hundred bytes an alert or case is all that grows. */
export class DeskFigures {
  private readonly denied: Happened[] = [];
  private readonly flagged: Happened[] = [];
  private readonly raised: Happened[] = [];
  private readonly intrusions: Happened[] = [];
  /** The first event that came by itself: those from it on are not taken from the journal again. */
  private followedFrom = Infinity;
  private proof: DeskFiguresView['proof'] = null;
  private readonly unhandled = new Map<string, TimeUs>();
  private readonly handled = new Set<string>();
  private readonly cases = new Map<
    string,
    { readonly status: CaseStatus; readonly openedAt: TimeUs; readonly changedAt: TimeUs }
  >();

  /** Events of the journal from before this process, in pages; those that are followed meanwhile may be among them. */
  async prime(pages: AsyncIterable<{ readonly events: readonly CommittedEvent[] }>): Promise<void> {
    for await (const { events } of pages)
      for (const { seq, event } of events)
        if (REMEMBERED_TYPES.has(event.type) && seq < this.followedFrom) this.take(event);
  }

  readonly committed = (events: readonly CommittedEvent[]): void => {
    this.followedFrom = Math.min(this.followedFrom, events[0]?.seq ?? Infinity);
    for (const { event } of events) this.take(event);
  };

  view(now: TimeUs): DeskFiguresView {
    const open = [...this.cases.values()].filter(({ status }) => status !== 'closed');
    return {
      at: now,
      denied: counted(this.denied, now - MINUTE_US).map(([account, orders]) => ({ account, orders })),
      tradesFlagged: since(this.flagged, now - RECENT_US).length,
      surveillanceAlerts: since(this.raised, now - RECENT_US).length,
      intrusions: counted(this.intrusions, now - RECENT_US).map(([sign, count]) => ({
        sign: sign as IntrusionSuspected['sign'],
        count,
      })),
      proof: this.proof,
      alertsWithoutCase: this.unhandled.size,
      oldestAlertAt: oldest([...this.unhandled.values()]),
      cases: Object.fromEntries(
        CASE_STATUSES.map((status) => [
          status,
          [...this.cases.values()].filter((each) => each.status === status).length,
        ]),
      ) as Record<CaseStatus, number>,
      oldestOpenCaseAt: oldest(open.map(({ openedAt }) => openedAt)),
    };
  }

  private take(event: DeskEvent): void {
    switch (event.type) {
      case 'orderDenied':
        return note(this.denied, { time: event.time, label: event.order.account });
      case 'tradeFlagged':
        return note(this.flagged, { time: event.time, label: '' });
      case 'intrusionSuspected':
        return note(this.intrusions, { time: event.time, label: event.sign });
      case 'surveillanceAlertRaised':
        note(this.raised, { time: event.time, label: '' });
        return this.remember(event);
      default:
        return this.remember(event);
    }
  }

  /** What stays; taken twice it is the same, and what is older changes nothing. */
  private remember(event: DeskEvent): void {
    switch (event.type) {
      case 'paperProofChecked':
        if (event.time >= (this.proof?.time ?? 0))
          this.proof = { ok: event.ok, time: event.time, refusedCalls: event.refusedCalls };
        return;
      case 'surveillanceAlertRaised':
        if (!this.handled.has(event.alertId)) this.unhandled.set(event.alertId, event.time);
        return;
      case 'caseChanged': {
        for (const alertId of event.alertIds) {
          this.unhandled.delete(alertId);
          this.handled.add(alertId);
        }
        const known = this.cases.get(event.caseId);
        if (known !== undefined && known.changedAt > event.time) return;
        const { status, time: changedAt } = event;
        this.cases.set(event.caseId, { status, changedAt, openedAt: known?.openedAt ?? changedAt });
      }
    }
  }
}

function note(kept: Happened[], happened: Happened): void {
  kept.push(happened);
  if (kept.length > KEPT) kept.splice(0, KEPT / 2);
}

function since(kept: readonly Happened[], from: TimeUs): readonly Happened[] {
  return kept.filter(({ time }) => time > from);
}

function counted(kept: readonly Happened[], from: TimeUs): [string, number][] {
  const counts = new Map<string, number>();
  for (const { label } of since(kept, from)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts];
}

function oldest(times: readonly TimeUs[]): TimeUs | null {
  return times.length === 0 ? null : Math.min(...times);
}
