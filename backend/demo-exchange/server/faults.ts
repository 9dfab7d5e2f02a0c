import type { DepthSnapshot, Frame, Level } from '../market-source.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Fault } from './fault-catalog.js';

export interface FaultPorts {
  nowMs(): number;
  terminateSockets(): void;
  closeSockets(code: number, reason: string): void;
  /** The true book, to know what crosses it and what heals it. */
  depth(symbolId: string): DepthSnapshot | undefined;
  /** Told the sum of all clock steps, in milliseconds. */
  stepClock(byMs: number): void;
  readonly protocol: Pick<Protocol, 'facts' | 'withBids'>;
}

/** Frames that a fault still has to happen to. */
interface Budget {
  readonly stream: string | undefined;
  readonly symbol: string | undefined;
  left: number;
}

type SocketFault = Extract<
  Fault,
  { readonly fault: 'terminate' | 'disconnect' | 'stall' | 'slow' | 'slowReader' | 'refuse' }
>;

const NORMAL_CLOSURE = 1000;

/** Faults under way, and what they do to the frames that go out. */
export class Faults {
  private readonly budgets = new Map<'drop' | 'duplicate' | 'reorder' | 'hide', Budget[]>();
  /** Stream → the frame that waits for the next one to go first. */
  private readonly overtaken = new Map<string, Frame>();
  /** Symbol → ids of trades that REST does not know either. */
  private readonly hidden = new Map<string, Set<string>>();
  private readonly toCross = new Set<string>();
  /** Symbol → the price at which the last frame crossed. */
  private readonly toHeal = new Map<string, string>();
  private stalledUntilMs = 0;
  private refusedUntilMs = 0;
  private heldUntilMs = 0;
  private slow = { delayMs: 0, untilMs: 0 };
  private clockStepMs = 0;

  constructor(private readonly ports: FaultPorts) {}

  inject(fault: Fault): void {
    switch (fault.fault) {
      case 'drop':
      case 'duplicate':
      case 'reorder':
        this.spendLater(fault.fault, fault);
        return;
      case 'dropDepth':
        this.spendLater('drop', { ...fault, stream: 'depth' });
        return;
      case 'gap':
        this.spendLater(fault.stream === 'trade' ? 'hide' : 'drop', fault);
        return;
      case 'crossedBook':
        this.toCross.add(fault.symbol);
        return;
      case 'clockStep':
        this.stepClock(this.clockStepMs + fault.byMs);
        return;
      case 'clear':
        this.clear();
        return;
      default:
        this.injectIntoSockets(fault);
    }
  }

  /** True when nothing is to be done to any frame. */
  get isIdle(): boolean {
    const isTimed = this.stalledUntilMs + this.heldUntilMs + this.slow.untilMs > 0;
    return !isTimed && this.budgets.size + this.overtaken.size + this.toCross.size + this.toHeal.size === 0;
  }

  isStalled(): boolean {
    return this.stalledUntilMs > 0 && this.ports.nowMs() < this.stalledUntilMs;
  }

  isRefusing(): boolean {
    return this.ports.nowMs() < this.refusedUntilMs;
  }

  /** False for a trade whose id counts as skipped. */
  isKnown(symbolId: string, tradeId: number): boolean {
    return this.hidden.get(symbolId)?.has(String(tradeId)) !== true;
  }

  /** When a frame made now is to be sent, epoch milliseconds. */
  dueMs(nowMs: number): number {
    const slowed = nowMs < this.slow.untilMs ? nowMs + this.slow.delayMs : nowMs;
    return Math.max(slowed, this.heldUntilMs);
  }

  /** The frames to send in place of this one: none, it, it twice or it and one that waited, possibly changed. */
  shape(frame: Frame): readonly Frame[] {
    // The slow depth stream and the like only copy another: faults happen to that one.
    if (frame.isCopy === true) return [frame];
    const sent = frame.kind === 'depth' ? this.cross(frame) : frame;
    if (this.spend('drop', frame)) return [];
    if (frame.kind === 'trade' && this.spend('hide', frame)) return this.hide(frame);
    const waiting = this.overtaken.get(frame.stream);
    if (waiting === undefined && this.spend('reorder', frame)) {
      this.overtaken.set(frame.stream, sent);
      return [];
    }
    this.overtaken.delete(frame.stream);
    const twice = this.spend('duplicate', frame) ? [sent, sent] : [sent];
    return waiting === undefined ? twice : [...twice, waiting];
  }

  private injectIntoSockets(fault: SocketFault): void {
    const now = this.ports.nowMs();
    switch (fault.fault) {
      case 'terminate':
        this.ports.terminateSockets();
        return;
      case 'disconnect':
        this.ports.closeSockets(fault.code ?? NORMAL_CLOSURE, 'disconnected after its allotted time');
        return;
      case 'stall':
        this.stalledUntilMs = now + fault.forMs;
        return;
      case 'slow':
        this.slow = { delayMs: fault.delayMs, untilMs: now + fault.forMs };
        return;
      case 'slowReader':
        this.heldUntilMs = now + fault.forMs;
        return;
      case 'refuse':
        this.refusedUntilMs = now + fault.forMs;
        return;
      default:
        fault satisfies never;
    }
  }

  private spendLater(
    fault: 'drop' | 'duplicate' | 'reorder' | 'hide',
    told: { readonly frames: number; readonly stream?: string | undefined; readonly symbol?: string | undefined },
  ): void {
    const budgets = this.budgets.get(fault) ?? [];
    this.budgets.set(fault, [...budgets, { stream: told.stream, symbol: told.symbol, left: told.frames }]);
  }

  /** Takes one from the first budget that fits; false when none does. */
  private spend(fault: 'drop' | 'duplicate' | 'reorder' | 'hide', { kind, symbolId }: Frame): boolean {
    const budgets = this.budgets.get(fault);
    const budget = budgets?.find(
      ({ stream, symbol }) =>
        (stream === undefined || stream === kind) && (symbol === undefined || symbol === symbolId),
    );
    if (budgets === undefined || budget === undefined) return false;
    budget.left -= 1;
    if (budget.left === 0) {
      const left = budgets.filter((other) => other !== budget);
      if (left.length === 0) this.budgets.delete(fault);
      else this.budgets.set(fault, left);
    }
    return true;
  }

  private hide(frame: Frame): readonly Frame[] {
    const ids = this.hidden.get(frame.symbolId) ?? new Set();
    for (const { id } of this.ports.protocol.facts(frame.kind, frame.data)) ids.add(id);
    this.hidden.set(frame.symbolId, ids);
    return [];
  }

  private cross(frame: Frame): Frame {
    const healed = this.toHeal.get(frame.symbolId);
    const crossing = this.toCross.has(frame.symbolId);
    if (healed === undefined && !crossing) return frame;
    const book = this.ports.depth(frame.symbolId);
    const ask = book?.asks[0];
    const changes: Level[] = [];
    if (healed !== undefined) {
      changes.push(book?.bids.find(([price]) => price === healed) ?? [healed, '0.00000000']);
      this.toHeal.delete(frame.symbolId);
    }
    if (crossing && ask !== undefined) {
      changes.push(ask);
      this.toCross.delete(frame.symbolId);
      this.toHeal.set(frame.symbolId, ask[0]);
    }
    return { ...frame, data: this.ports.protocol.withBids(frame.data, changes) };
  }

  private stepClock(byMs: number): void {
    this.clockStepMs = byMs;
    this.ports.stepClock(byMs);
  }

  private clear(): void {
    // A frame that was overtaken still goes out behind the next one.
    this.budgets.clear();
    this.toCross.clear();
    this.stalledUntilMs = 0;
    this.refusedUntilMs = 0;
    this.heldUntilMs = 0;
    this.slow = { delayMs: 0, untilMs: 0 };
    this.stepClock(0);
  }
}
