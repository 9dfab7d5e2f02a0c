import { z } from 'zod';
import type { DepthSnapshot, Frame, Level } from '../market-source.js';

const count = z.number().int().min(1).max(100_000);
const forMs = z.number().int().min(1).max(3_600_000);
const symbolId = z.string().regex(/^[A-Z0-9]{2,20}$/, 'is an id such as BTCUSDT');

/** Body of `POST /faults`: what shall go wrong. Times in milliseconds from now. */
export const faultSchema = z.discriminatedUnion('fault', [
  /** The next frames of depth@100ms are not sent; the book goes on, so that clients see a gap. */
  z.strictObject({ fault: z.literal('dropDepth'), frames: count, symbol: symbolId.optional() }),
  /** Each of the next frames is sent twice. */
  z.strictObject({
    fault: z.literal('duplicate'),
    frames: count,
    stream: z.enum(['trade', 'depth', 'bookTicker']).optional(),
  }),
  /** Every socket is cut without a closing handshake. */
  z.strictObject({ fault: z.literal('terminate') }),
  /** Sockets stay open and silent, acknowledgements included; what would have been sent is lost. */
  z.strictObject({ fault: z.literal('stall'), forMs }),
  /** Each frame is sent `delayMs` late, in order. */
  z.strictObject({ fault: z.literal('slow'), delayMs: z.number().int().min(1).max(60_000), forMs }),
  /** New connections, REST calls included, are cut; open sockets go on. */
  z.strictObject({ fault: z.literal('refuse'), forMs }),
  /** The next depth@100ms frame of the symbol has a bid above the best ask; the one after it takes that bid away. */
  z.strictObject({ fault: z.literal('crossedBook'), symbol: symbolId }),
  /** Ends every fault that is under way. */
  z.strictObject({ fault: z.literal('clear') }),
]);

export type Fault = z.infer<typeof faultSchema>;

const depthBody = z.looseObject({ b: z.array(z.tuple([z.string(), z.string()])) });

export interface FaultPorts {
  nowMs(): number;
  terminateSockets(): void;
  /** The true book, to know what crosses it and what heals it. */
  depth(symbolId: string): DepthSnapshot | undefined;
}

/** Faults under way, and what they do to the frames that go out. */
export class Faults {
  private drops: { symbol: string | undefined; left: number }[] = [];
  private duplicates: { stream: string | undefined; left: number }[] = [];
  private readonly toCross = new Set<string>();
  /** Symbol → the price at which the last frame crossed. */
  private readonly toHeal = new Map<string, string>();
  private stalledUntilMs = 0;
  private refusedUntilMs = 0;
  private slow = { delayMs: 0, untilMs: 0 };

  constructor(private readonly ports: FaultPorts) {}

  inject(fault: Fault): void {
    const now = this.ports.nowMs();
    switch (fault.fault) {
      case 'dropDepth':
        this.drops.push({ symbol: fault.symbol, left: fault.frames });
        return;
      case 'duplicate':
        this.duplicates.push({ stream: fault.stream, left: fault.frames });
        return;
      case 'terminate':
        this.ports.terminateSockets();
        return;
      case 'stall':
        this.stalledUntilMs = now + fault.forMs;
        return;
      case 'slow':
        this.slow = { delayMs: fault.delayMs, untilMs: now + fault.forMs };
        return;
      case 'refuse':
        this.refusedUntilMs = now + fault.forMs;
        return;
      case 'crossedBook':
        this.toCross.add(fault.symbol);
        return;
      case 'clear':
        this.clear();
        return;
      default:
        fault satisfies never;
    }
  }

  isStalled(): boolean {
    return this.ports.nowMs() < this.stalledUntilMs;
  }

  isRefusing(): boolean {
    return this.ports.nowMs() < this.refusedUntilMs;
  }

  /** How late a frame made now is to be sent. */
  delayMs(): number {
    return this.ports.nowMs() < this.slow.untilMs ? this.slow.delayMs : 0;
  }

  /** The frames to send in place of this one: none, it, or it twice, possibly changed. */
  shape(frame: Frame): readonly Frame[] {
    const isFastDepth = frame.kind === 'depth' && frame.stream.endsWith('@100ms');
    const sent = isFastDepth ? this.cross(frame) : frame;
    if (isFastDepth && spend(this.drops, ({ symbol }) => symbol === undefined || symbol === frame.symbolId)) return [];
    const twice = spend(this.duplicates, ({ stream }) => stream === undefined || stream === frame.kind);
    return twice ? [sent, sent] : [sent];
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
    const body = depthBody.parse(JSON.parse(frame.data));
    const kept = body.b.filter(([price]) => !changes.some(([changed]) => changed === price));
    return { ...frame, data: JSON.stringify({ ...body, b: [...kept, ...changes] }) };
  }

  private clear(): void {
    this.drops = [];
    this.duplicates = [];
    this.toCross.clear();
    this.stalledUntilMs = 0;
    this.refusedUntilMs = 0;
    this.slow = { delayMs: 0, untilMs: 0 };
  }
}

/** Takes one from the first budget that fits; false when none does. */
function spend<T extends { left: number }>(budgets: T[], fits: (budget: T) => boolean): boolean {
  const budget = budgets.find((candidate) => candidate.left > 0 && fits(candidate));
  if (budget === undefined) return false;
  budget.left -= 1;
  return true;
}
