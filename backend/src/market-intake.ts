import type { MarketEvent } from './model/market-event.js';

/** Who takes a market event, in this order. */
export interface MarketEventTakers {
  /** Queues it; its batch runs after the call, so that what it commits is read beside the newest market. */
  readonly engine: { onMarketEvent(event: MarketEvent): void };
  readonly spool: { write(event: MarketEvent): void };
  readonly memory: { apply(event: MarketEvent): void };
}

/** Hands on what the feeds bring: what decides and what keeps come before what only shows. */
export function marketIntake({ engine, spool, memory }: MarketEventTakers): (event: MarketEvent) => void {
  return (event) => {
    // A trade fetched after an interruption is older than the book: nothing may be matched against it.
    if (event.type !== 'trade' || event.backfilled !== true) engine.onMarketEvent(event);
    spool.write(event);
    memory.apply(event);
  };
}
