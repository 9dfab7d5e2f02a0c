import type { Exchange } from 'ccxt';

/** The part of ccxt's trade caches that is used: an array with an `append` all trades pass. */
interface TradeCache extends Iterable<unknown> {
  append(trade: unknown): void;
}

/**
 * Calls `onTrade` with every trade ccxt parses, once, in order: each goes into a cache of its symbol by `append`. Caches
 * themselves cannot be trusted for this: they are bounded, and some move a repeated trade to their end.
 */
export function tapTrades(exchange: Exchange, onTrade: (trade: unknown) => void): void {
  const tapped = new WeakSet<object>();
  exchange.trades = new Proxy(exchange.trades, {
    set(target, symbol, cache: unknown) {
      if (isTradeCache(cache) && !tapped.has(cache)) {
        tapped.add(cache);
        // ccxt may fill a new cache before it stores it.
        for (const trade of cache) onTrade(trade);
        const append = cache.append.bind(cache);
        Object.defineProperty(cache, 'append', {
          value: (trade: unknown) => {
            append(trade);
            onTrade(trade);
          },
        });
      }
      return Reflect.set(target, symbol, cache);
    },
  });
}

function isTradeCache(cache: unknown): cache is TradeCache & object {
  return Array.isArray(cache) && typeof (cache as { append?: unknown }).append === 'function';
}
