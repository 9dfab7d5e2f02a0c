/**
 * Options of the panel. The texts may name dashboard variables, such as `${symbol}`.
 *
 * The panel lives on three streaming queries of the Paperdesk data source, each with `stream: true`:
 * `book` (venue, symbol), `trades` (venue, symbol) and `orders` (venue, symbol, account, status `working`).
 */
export interface LadderOptions {
  readonly venue: string;
  readonly symbol: string;
  /** Whose orders are shown, and go into the ticket; empty shows those of every account. */
  readonly account: string;
  /** Ticks of the market that one row stands for; 0 lets the panel choose by the depth it shows. */
  readonly ticksPerRow: number;
  /** The columns of size added up from the best price. */
  readonly showCumulative: boolean;
  /** The strip of last trades. */
  readonly showTape: boolean;
}

export const DEFAULT_OPTIONS: LadderOptions = {
  venue: '${venue}',
  symbol: '${symbol}',
  account: '${account}',
  ticksPerRow: 0,
  showCumulative: true,
  showTape: true,
};
