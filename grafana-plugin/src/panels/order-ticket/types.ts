/** Options of the panel. Both texts may name dashboard variables, such as `${symbol}`. */
export interface TicketOptions {
  /** `BTC/USDT`, or `demo BTC/USDT` with the venue in front. */
  readonly symbol: string;
  readonly account: string;
}

export const DEFAULT_OPTIONS: TicketOptions = { symbol: '${symbol}', account: '${account}' };
