import type { Exchange } from 'ccxt';

/**
 * ccxt cuts a kept book to the length of its snapshot after each change. What is cut off is not asked for again, so after
 * the price has moved levels are missing in the middle. Where the venue streams the whole book, it is kept whole.
 */
export function keepWholeBooks(exchange: Exchange): void {
  const make = exchange.orderBook.bind(exchange);
  exchange.orderBook = (snapshot?: object) => make(snapshot);
}
