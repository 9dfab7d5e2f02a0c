import type { MarketEvent } from '../../src/model/market-event.js';

/** Collects events and lets a test wait for one. */
export class Collected {
  readonly events: MarketEvent[] = [];
  private readonly counts = new Map<MarketEvent['type'], number>();
  private waiting: { done: () => boolean; resolve: () => void }[] = [];
  readonly sink = (event: MarketEvent) => {
    this.events.push(event);
    this.counts.set(event.type, this.count(event.type) + 1);
    this.waiting = this.waiting.filter((waiter) => {
      if (!waiter.done()) return true;
      waiter.resolve();
      return false;
    });
  };
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ done, resolve }));
  }
  count(type: MarketEvent['type']): number {
    return this.counts.get(type) ?? 0;
  }
  of<Type extends MarketEvent['type']>(type: Type) {
    return this.events.filter((event): event is Extract<MarketEvent, { type: Type }> => event.type === type);
  }
  states() {
    return this.of('marketState').map(({ state }) => state);
  }
}
