import type { Draft } from '../execution/draft.js';
import { observe, unmatchable, type Market, type Markets } from '../execution/market.js';
import { marketFrom } from '../execution/market-image.js';
import { isEmpty } from '../execution/resting.js';
import { onBook, onTrade } from '../execution/venue.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { DeskEvent } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { BookUpdated, MarketEvent, MarketStateChanged, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import { place, replaceAtVenue, tooOld, viewOf } from './at-venue.js';
import { decideCommand } from './decide-command.js';
import { decideTrip } from './decide-kill.js';
import { decideLossStops, decideMarks, decideWarnings } from './decide-limits.js';
import { decideListing } from './decide-listing.js';
import { decideTriggers } from './decide-triggers.js';
import type { Decision, Desk, Reply } from './decision.js';
import { soonest } from './due.js';
import { happen } from './happen.js';
import type { Input } from './input.js';
import { startupDrafts } from './latched.js';
import { refuse } from './refusal.js';
import { marksOf } from './risk-marks.js';
import type { KillSwitchRules } from './report.js';
import { NO_MARKS, type Marks } from '../risk/marks.js';
import { emptyState, type DeskState } from './state.js';
import { Taker } from './taker.js';

/** What an input came to. `reply` is the answer to a command. */
export interface Handled {
  readonly events: readonly DeskEvent[];
  readonly reply: Reply | null;
}
const NOTHING: Handled = { events: [], reply: null };
const MARKET = { actor: SYSTEM_ACTOR, requestId: 'market' };
const TIMER = { actor: SYSTEM_ACTOR, requestId: 'timer' };

/**
 * The engine's own rules, without disk, clock and network: takes one input after the other and says what it decided.
 * What is due by the time of an input happens before it, at its own time; what is due by then at once happens after it.
 */
export class DeskCore {
  readonly markets: Markets = new Map();
  readonly desk: Desk;
  private readonly taker: Taker;
  private marks: Marks = NO_MARKS;
  private killSwitch: KillSwitchRules = { fourEyes: 'different_person', coolDownSeconds: 0 };

  constructor(
    private current: DeskState = emptyState(),
    private readonly onFault: (message: string, cause: unknown) => void = () => undefined,
    /** Hears of each kill as soon as it stands in the state, before anything is canceled for it. */
    private readonly onTripped: () => void = () => undefined,
  ) {
    const core = { state: () => this.current, killSwitch: () => this.killSwitch, marks: () => this.marks };
    this.desk = {
      get state() {
        return core.state();
      },
      markets: this.markets,
      get marks() {
        return core.marks();
      },
      rules: {
        get trading() {
          return rulesIn(core.state());
        },
        get killSwitch() {
          return core.killSwitch();
        },
      },
    };
    this.taker = new Taker(this.desk, { ...TIMER, at: 0 });
  }

  get state(): DeskState {
    return this.current;
  }

  /** Goes on from another state: what was decided since is dropped. What is known of the markets stays. */
  reset(state: DeskState): void {
    this.taker.done();
    this.current = state;
  }

  /** When the next thing happens by itself; null while nothing is on its way, or the engine is halted. */
  get nextDueAt(): TimeUs | null {
    return this.current.halted === null ? (soonest(this.current.due)?.dueAt ?? null) : null;
  }

  handle(input: Input): Handled {
    switch (input.kind) {
      case 'market':
        return this.onMarket(input.event);
      case 'command':
        return this.onCommand(input.command);
      case 'timer':
        this.happenUntil(input.at);
        return this.handled(null);
      case 'start':
        return this.onStart(input);
      case 'sealed':
        this.taker.as({ ...TIMER, at: input.at });
        this.taker.take({ type: 'inputsSealed', ...input.segment });
        return this.handled(null);
      case 'marketImage':
        this.markets.set(marketKey(input.venue, input.symbol), marketFrom(input.image));
        return NOTHING;
      case 'marks':
        this.marks = marksOf(input.usd);
        return NOTHING;
      case 'watch':
        return this.onWatch(input.at);
      case 'settings':
        this.killSwitch = input.killSwitch;
        return NOTHING;
    }
  }

  /** Halts: from here on nothing is taken and nothing matches. */
  halt(reason: string, at: TimeUs): Handled {
    this.taker.as({ actor: SYSTEM_ACTOR, requestId: 'engine', at });
    this.taker.take({ type: 'engineHalted', reason });
    return this.handled(null);
  }

  private handled(reply: Reply | null): Handled {
    const events = this.taker.done();
    return events.length === 0 && reply === null ? NOTHING : { events, reply };
  }

  private onStart(input: Extract<Input, { kind: 'start' }>): Handled {
    const { at, latch, version, rules, riskRules } = input;
    this.killSwitch = input.killSwitch;
    this.markets.clear();
    for (const { draft, actor } of startupDrafts(this.current, latch, { version, rules })) {
      this.taker.as({ actor, requestId: 'start', at });
      this.taker.take(draft);
    }
    if (riskRules !== undefined && this.current.riskRules.length === 0) {
      this.taker.as({ actor: SYSTEM_ACTOR, requestId: 'start', at });
      const reason = 'The section risk of desk.yaml, at the first start.';
      this.taker.take({ type: 'riskRulesSet', version: 1, rules: riskRules, reason, effectiveAt: at });
    }
    return this.handled(null);
  }

  /** Limits are looked at beside the order path: what it warns of and stops is a second late at most. */
  private onWatch(at: TimeUs): Handled {
    if (this.current.halted !== null) return NOTHING;
    this.happenUntil(at);
    this.taker.as({ actor: SYSTEM_ACTOR, requestId: 'limits', at });
    this.taker.takeAll(decideMarks(this.desk, at));
    this.taker.takeAll(decideWarnings(this.desk, at));
    for (const trip of decideLossStops(this.desk, at)) this.takeDrafts(decideTrip(this.desk, trip));
    return this.handled(null);
  }

  private onCommand(command: Command): Handled {
    const { actor, requestId, receivedAt: at } = command;
    this.happenUntil(at);
    this.taker.as({ actor, requestId, at });
    const decision = this.decide(command);
    this.takeDrafts(decision);
    for (const approved of decision.place ?? []) place(this.desk, this.taker, approved);
    const reply = this.replaced(decision);
    this.happenUntil(Math.max(at, this.current.lastTime));
    return this.handled(reply);
  }

  private takeDrafts({ drafts, followedBy }: Decision): void {
    for (const draft of drafts) {
      this.taker.take(draft);
      if (draft.type === 'killSwitchTripped') this.onTripped();
    }
    if (followedBy !== undefined) this.taker.takeAll(followedBy());
  }

  /** A replace that takes no time arrives now; what the venue says is the answer. */
  private replaced({ replaces, reply }: Decision): Reply {
    if (replaces === undefined) return reply;
    const order = this.current.orders.get(replaces.orderId);
    if (order === undefined) throw new RangeError(`there is no order ${replaces.orderId}`);
    const rejected = replaceAtVenue(this.desk, this.taker, { order, asked: replaces, hold: replaces.hold });
    return rejected === null ? reply : { ...refuse(409, rejected.reason, rejected.text), orderId: replaces.orderId };
  }

  /** A command that cannot be decided is our fault, but changes nothing: it is refused and the desk goes on. */
  private decide(command: Command): Decision {
    try {
      return decideCommand(this.desk, command, this.taker.now);
    } catch (cause) {
      this.onFault(`${command.type} could not be decided`, cause);
      return {
        drafts: [],
        reply: refuse(500, 'INTERNAL_ERROR', 'The desk could not decide this; nothing was changed.'),
      };
    }
  }

  /** Most market events come to nothing, and that way must stay cheap: no event, no journal. */
  private onMarket(event: MarketEvent): Handled {
    if (this.current.halted !== null) {
      observe(this.markets, event);
      return NOTHING;
    }
    const at = event.timeReceived;
    const due = soonest(this.current.due);
    if (due !== undefined && due.dueAt <= at) this.happenUntil(at);
    const market = observe(this.markets, event);
    if (market === undefined) return this.handled(null);
    const happened = this.match(event, market);
    if (happened) this.happenUntil(Math.max(at, this.current.lastTime));
    return happened || due !== undefined ? this.handled(null) : NOTHING;
  }

  /** True when anything may have been decided. */
  private match(event: MarketEvent, market: Market): boolean {
    if (event.type === 'instrument') return this.takeFor(event, decideListing(this.desk, event));
    if (event.type !== 'book' && event.type !== 'trade' && event.type !== 'marketState') return false;
    const { resting: all, suspended } = this.current;
    const resting = all.get(marketKey(event.venue, event.symbol));
    if (resting === undefined || isEmpty(resting)) return suspended.size > 0 && this.suspend(event, market, false);
    const changed = this.suspend(event, market, true);
    const { staleAfterUs } = this.desk.rules.trading;
    if (unmatchable(market, true) !== null || tooOld(market, event.timeReceived, staleAfterUs) !== null) return changed;
    this.taker.as({ ...MARKET, at: event.timeReceived });
    const triggered = this.takeFor(event, decideTriggers(this.desk, market, event, this.taker.now));
    const view = viewOf(this.desk, market, { resting, now: this.taker.now });
    const matched = this.takeFor(event, event.type === 'trade' ? onTrade(view, event) : onBook(view));
    return changed || triggered || matched;
  }

  private takeFor(event: MarketEvent, drafts: readonly Draft[]): boolean {
    if (drafts.length === 0) return false;
    this.taker.as({ ...MARKET, at: event.timeReceived });
    this.taker.takeAll(drafts);
    return true;
  }

  /** Orders of a market that is not live are suspended; they go on with its first fresh book. */
  private suspend(event: BookUpdated | TradePrinted | MarketStateChanged, market: Market, hasOrders: boolean): boolean {
    const { venue, symbol } = event;
    const known = this.current.suspended.has(marketKey(venue, symbol));
    if (known) {
      if (unmatchable(market) !== null) return false;
      return this.takeFor(event, [{ type: 'marketResumed', venue, symbol }]);
    }
    if (market.state === 'live' || !hasOrders) return false;
    const reason = market.reason === '' ? market.state : `${market.state} (${market.reason})`;
    return this.takeFor(event, [{ type: 'marketSuspended', venue, symbol, reason }]);
  }

  private happenUntil(until: TimeUs): void {
    while (this.current.halted === null) {
      const next = soonest(this.current.due);
      if (next === undefined || next.dueAt > until) return;
      this.taker.as({ ...TIMER, at: next.dueAt });
      happen(this.desk, this.taker, next);
      if (soonest(this.current.due) === next)
        throw new RangeError(`the ${next.action} of order ${next.orderId} did not happen`);
    }
  }
}

function rulesIn({ rules }: DeskState): TradingRules {
  if (rules === null) throw new RangeError('the desk decides nothing before its start has set its rules');
  return rules;
}
