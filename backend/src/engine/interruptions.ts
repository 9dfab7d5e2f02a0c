import type { KillLevel, KillScope } from '@paperdesk/contract';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';

/** A time in which something was not traded. `to` is null while it lasts. */
export type Interruption = {
  readonly from: TimeUs;
  readonly to: TimeUs | null;
  readonly reason: string;
} & (
  | {
      readonly kind: 'kill';
      readonly killId: string;
      readonly scope: KillScope;
      readonly scopeValue: string | null;
      readonly level: KillLevel;
      readonly person: string;
    }
  /** A market nothing is matched on: its feed is stale, gapped or gone. */
  | { readonly kind: 'market'; readonly venue: string; readonly symbol: string }
  | { readonly kind: 'engine' }
);

/** What is asked of the past; `from` and `to` are both inside. */
export interface InterruptionFilter {
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly venue?: string;
  readonly symbol?: string;
}

/** What begins and ends interruptions, as the journal names it. */
export const INTERRUPTING = [
  'deskStarted',
  'killSwitchTripped',
  'killSwitchRearmed',
  'marketSuspended',
  'marketResumed',
  'engineHalted',
] as const;
type Interrupting = Extract<DeskEvent, { readonly type: (typeof INTERRUPTING)[number] }>;
const TYPES: ReadonlySet<string> = new Set(INTERRUPTING);
/** The newest so many; a market that breaks every minute makes two in it. */
const KEPT = 10_000;

/** Remembers when trading was stopped and where, for dashboards to draw. Kills that were re-armed are in no state. */
export class Interruptions {
  private events: Interrupting[] = [];
  private readonly known = new Set<string>();
  private told: readonly Interruption[] | undefined;

  /** Events of the journal from before this process, in pages; what was followed meanwhile may be among them. */
  async prime(pages: AsyncIterable<{ readonly events: readonly CommittedEvent[] }>): Promise<void> {
    for await (const { events } of pages) for (const { event } of events) this.take(event);
  }

  /** Taken twice, an event is the same. */
  take(event: DeskEvent): void {
    if (!isInterrupting(event)) return;
    const key = `${event.time} ${event.type} ${subjectOf(event)}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.events.push(event);
    this.told = undefined;
    if (this.events.length > KEPT) this.forget();
  }

  /** Newest first. */
  within({ from, to, venue, symbol }: InterruptionFilter): Interruption[] {
    this.told ??= interruptionsOf(this.events);
    return this.told.filter(
      (each) => each.from <= to && (each.to ?? Infinity) >= from && concerns(each, venue, symbol),
    );
  }

  private forget(): void {
    this.events.sort((a, b) => a.time - b.time).splice(0, KEPT / 2);
    this.known.clear();
    for (const event of this.events) this.known.add(`${event.time} ${event.type} ${subjectOf(event)}`);
  }
}

const isInterrupting = (event: DeskEvent): event is Interrupting => TYPES.has(event.type);

function subjectOf(event: Interrupting): string {
  if ('killId' in event) return event.killId;
  return 'symbol' in event ? `${event.venue} ${event.symbol}` : '';
}

/** What is stopped for everything concerns every market; a kill of another account or person concerns it too. */
function concerns(each: Interruption, venue: string | undefined, symbol: string | undefined): boolean {
  const is = (wanted: string | undefined, value: string | null) => wanted === undefined || wanted === value;
  if (each.kind === 'market') return is(venue, each.venue) && is(symbol, each.symbol);
  if (each.kind === 'kill' && each.scope === 'venue') return is(venue, each.scopeValue);
  if (each.kind === 'kill' && each.scope === 'symbol') return is(symbol, each.scopeValue);
  return true;
}

function interruptionsOf(events: readonly Interrupting[]): Interruption[] {
  const open = new Map<string, Interruption>();
  const over: Interruption[] = [];
  const end = (key: string, to: TimeUs) => {
    const each = open.get(key);
    if (each !== undefined) over.push({ ...each, to });
    open.delete(key);
  };
  for (const event of [...events].sort((a, b) => a.time - b.time)) {
    const key = `${event.type.startsWith('market') ? 'market' : ''} ${subjectOf(event)}`;
    switch (event.type) {
      case 'killSwitchRearmed':
      case 'marketResumed':
        end(key, event.time);
        break;
      case 'deskStarted':
        end(ENGINE, event.time);
        break;
      case 'engineHalted':
        begin(open, ENGINE, { kind: 'engine', from: event.time, to: null, reason: event.reason });
        break;
      case 'marketSuspended': {
        const { venue, symbol, reason, time: from } = event;
        begin(open, key, { kind: 'market', from, to: null, reason, venue, symbol });
        break;
      }
      case 'killSwitchTripped': {
        const { killId, scope, scopeValue, level, reason, time: from } = event;
        const { person } = event.actor;
        begin(open, key, { kind: 'kill', from, to: null, reason, killId, scope, scopeValue, level, person });
        break;
      }
      default:
        event satisfies never;
    }
  }
  return [...over, ...open.values()].sort((a, b) => b.from - a.from);
}

const ENGINE = 'engine';

/** A second press, or another reason, of what stands already begins nothing new. */
function begin(open: Map<string, Interruption>, key: string, each: Interruption): void {
  if (!open.has(key)) open.set(key, each);
}
