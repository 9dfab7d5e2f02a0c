import type { Frame } from '../market-source.js';
import type { Protocol } from '../protocols/protocol.js';

/** What a replay has sent so far, counted as a desk stores it. */
export interface PlayedEvents {
  /** Single trades: a frame may tell several. */
  readonly trades: number;
  readonly quotes: number;
  /** Quotes whose prices or sizes differ from the one before of their market. */
  readonly quoteChanges: number;
  readonly bookChanges: number;
}

/** Counts frames before any fault happens to them; those that only copy another are not counted. */
export class PlayedCounts {
  private counts = { trades: 0, quotes: 0, quoteChanges: 0, bookChanges: 0 };
  private readonly lastQuote = new Map<string, readonly number[]>();

  constructor(private readonly protocol: Pick<Protocol, 'facts'>) {}

  note({ kind, symbolId, data, isCopy }: Frame): void {
    if (isCopy === true) return;
    if (kind === 'trade') this.counts.trades += this.protocol.facts(kind, data).length;
    else if (kind === 'depth') this.counts.bookChanges += 1;
    else if (kind === 'bookTicker')
      for (const { values } of this.protocol.facts(kind, data)) this.quote(symbolId, values);
  }

  get events(): PlayedEvents {
    return { ...this.counts };
  }

  clear(): void {
    this.counts = { trades: 0, quotes: 0, quoteChanges: 0, bookChanges: 0 };
    this.lastQuote.clear();
  }

  private quote(symbolId: string, texts: readonly string[]): void {
    const values = texts.map(Number);
    const before = this.lastQuote.get(symbolId);
    this.counts.quotes += 1;
    if (before === undefined || values.some((value, index) => value !== before[index])) this.counts.quoteChanges += 1;
    this.lastQuote.set(symbolId, values);
  }
}
