import { marketImage } from '../execution/market-image.js';
import type { Markets } from '../execution/market.js';
import type { Command } from '../model/command.js';
import { marketKey, type MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Input, NumberedInput } from './input.js';
import type { InputLog } from './ports.js';
import type { KillSwitchRules } from './report.js';
import type { DeskState } from './state.js';

/** A market that had no order for this long is let go; until then the next order needs no new image of it. */
const LINGERS_US = 60_000_000;

/**
 * Chooses the inputs that decisions can be made from again: all commands and starts, timers that did something, and
 * the events of markets that matter. A market begins to matter with an order of it, by an image of all that was known
 * of it, and ends a while after its last one.
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
  before(input: Input, markets: Markets): void {
    if (this.log === null) return;
    // A segment has to be readable by itself: it begins with what is known of all markets that matter.
    if (this.kept.length === 0 && this.log.beginsSegment)
      for (const key of this.matters.keys()) this.keepImageOf(markets, key);
    if (input.kind === 'marks') this.marks = input;
    if (input.kind !== 'command') return;
    this.keepMarks();
    for (const { venue, symbol } of ordersIn(input.command)) {
      const key = marketKey(venue, symbol);
      if (!this.matters.has(key)) this.keepImage(markets, { key, venue, symbol });
      this.matters.set(key, input.command.receivedAt);
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

  private keepImageOf(markets: Markets, key: MarketKey): void {
    const [venue = '', symbol = ''] = key.split('|');
    this.keepImage(markets, { key, venue, symbol });
  }

  private keepImage(markets: Markets, of: { key: MarketKey; venue: string; symbol: string }): void {
    const market = markets.get(of.key);
    if (market === undefined) return;
    const { venue, symbol } = of;
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

function ordersIn(command: Command): { readonly venue: string; readonly symbol: string }[] {
  if (command.type === 'submitOrder') return [command.request];
  return command.type === 'submitBatch' ? command.orders.map(({ request }) => request) : [];
}
