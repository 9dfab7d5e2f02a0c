import { marketImage } from '../execution/market-image.js';
import type { Markets } from '../execution/market.js';
import type { Command } from '../model/command.js';
import type { RiskRules } from '../model/risk-rules.js';
import { marketKey, type MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { rulesAt } from '../risk/held.js';
import type { Desk } from './decision.js';
import type { Input, NumberedInput } from './input.js';
import type { InputLog } from './ports.js';
import type { KillSwitchRules } from './report.js';
import type { DeskState } from './state.js';

/** A market that had no order for this long is let go; until then the next order needs no new image of it. */
const LINGERS_US = 60_000_000;

/**
 * Chooses the inputs that decisions can be made from again: all commands and starts, timers that did something, and
 * the events of markets that matter. A market begins to matter with an order of it, by an image of all that was known
 * of it, and ends a while after its last one. Those that an order's worth in USD is read from matter with it.
 */
export class InputKeeping {
  private kept: NumberedInput[] = [];
  /** When a market that matters was last asked about, by its key. */
  private readonly matters = new Map<MarketKey, TimeUs>();
  private ingestSeq: number;
  /** What currencies were last said to be worth, and what a decision was last kept with. */
  private marks: Input | null = null;
  private keptMarks: Input | null = null;

  constructor(
    private readonly log: InputLog | null,
    lastIngestSeq: number,
    private readonly killSwitch: KillSwitchRules,
  ) {
    this.ingestSeq = lastIngestSeq;
  }

  /** To be called before the core handles an input. */
  before(input: Input, { markets, state }: Pick<Desk, 'markets' | 'state'>): void {
    if (this.log === null) return;
    // A segment has to be readable by itself: it begins with what is known of all markets that matter.
    if (this.kept.length === 0 && this.log.beginsSegment)
      for (const key of this.matters.keys()) this.keepImageOf(markets, key);
    if (input.kind === 'marks') this.marks = input;
    if (input.kind !== 'command') return;
    this.keepMarks();
    const { receivedAt } = input.command;
    const { usdPar } = rulesAt(state.riskRules, Math.max(receivedAt, state.lastTime));
    for (const { venue, symbol } of marketsOf(input.command, { markets, state })) {
      this.matter(markets, marketKey(venue, symbol), receivedAt);
      for (const rated of rateSymbols(symbol, usdPar)) {
        const key = marketKey(venue, rated);
        if (markets.has(key)) this.matter(markets, key, receivedAt);
      }
    }
  }

  /** To be called after it: `didSomething` when it made events. */
  after(input: Input, didSomething: boolean, state: DeskState): void {
    this.ingestSeq += 1;
    if (this.log === null) return;
    if (didSomething && input.kind === 'watch') this.keepMarks();
    if (didSomething || input.kind === 'command' || input.kind === 'start') this.keep(input);
    else if (input.kind === 'market' && this.mattersNow(input.event, state)) this.keep(input);
  }

  /** Hands the batch's inputs over; the `events` they made will stand in the journal from `firstSeq` on. */
  flush(firstSeq: number, events: number): void {
    if (this.log === null || this.kept.length === 0) return;
    const inputs = this.kept;
    this.kept = [];
    this.log.append({ firstSeq, events, inputs });
  }

  /** Only decisions need them: they are kept late, before the first that was made with them. */
  private keepMarks(): void {
    if (this.kept.length === 0 && this.log?.beginsSegment === true) this.keptMarks = null;
    if (this.marks === null || this.keptMarks === this.marks) return;
    this.keptMarks = this.marks;
    this.ingestSeq += 1;
    this.keep(this.marks);
  }

  private mattersNow(event: Extract<Input, { kind: 'market' }>['event'], state: DeskState): boolean {
    const { venue, symbol } = event.type === 'instrument' ? event.instrument : event;
    const key = marketKey(venue, symbol);
    const asked = this.matters.get(key);
    const hasOrders = state.liveIn.has(key);
    if (asked === undefined && !hasOrders) return false;
    if (hasOrders) this.matters.set(key, event.timeReceived);
    else if (asked !== undefined && event.timeReceived - asked > LINGERS_US) {
      this.matters.delete(key);
      return false;
    }
    return true;
  }

  private matter(markets: Markets, key: MarketKey, at: TimeUs): void {
    if (!this.matters.has(key)) this.keepImageOf(markets, key);
    this.matters.set(key, at);
  }

  private keepImageOf(markets: Markets, key: MarketKey): void {
    const market = markets.get(key);
    if (market === undefined) return;
    const { venue, symbol } = nameOf(key);
    this.ingestSeq += 1;
    this.keep({ kind: 'marketImage', venue, symbol, image: marketImage(market) });
  }

  private keep(input: Input): void {
    // A start brings the settings along; a segment that begins later gets them first.
    if (this.kept.length === 0 && this.log?.beginsSegment === true && input.kind !== 'start') {
      const settings: Input = { kind: 'settings', killSwitch: this.killSwitch };
      this.kept.push({ ingestSeq: this.ingestSeq, input: settings });
      this.ingestSeq += 1;
    }
    this.kept.push({ ingestSeq: this.ingestSeq, input });
  }
}

interface MarketName {
  readonly venue: string;
  readonly symbol: string;
}

/** Markets that a command is decided on. A flatten may sell in any of them. */
function marketsOf(command: Command, { markets, state }: Pick<Desk, 'markets' | 'state'>): readonly MarketName[] {
  switch (command.type) {
    case 'submitOrder':
      return [command.request];
    case 'submitBatch':
      return command.orders.map(({ request }) => request);
    case 'replaceOrder':
      return termsIn(state, [command.orderId]);
    case 'decideApproval':
      return termsIn(state, state.approvals.get(command.approvalId)?.orderIds ?? []);
    case 'tripKillSwitch':
      return command.level === 'flatten' ? [...markets.keys()].map(nameOf) : [];
    default:
      return [];
  }
}

function termsIn({ orders }: DeskState, orderIds: readonly string[]): MarketName[] {
  return orderIds.flatMap((id) => orders.get(id)?.terms ?? []);
}

function nameOf(key: MarketKey): MarketName {
  const [venue = '', symbol = ''] = key.split('|');
  return { venue, symbol };
}

/** Markets that say what a symbol's quote currency is worth in USD: none where it counts one for one. */
function rateSymbols(symbol: string, par: RiskRules['usdPar']): string[] {
  const [, quote = ''] = symbol.split('/');
  return par.includes(quote) ? [] : par.flatMap((usd) => [`${quote}/${usd}`, `${usd}/${quote}`]);
}
