/** How the cost of what is sold is found: the average of all bought, or first in, first out. */
export const COST_METHODS = ['average', 'fifo'] as const;
export type CostMethod = (typeof COST_METHODS)[number];

/** Options of the panel; the account may name a dashboard variable. */
export interface PositionsOptions {
  /** Empty or "All" shows every account. */
  readonly account: string;
  readonly costMethod: CostMethod;
  /** Markets that were traded and hold nothing now, for their realized profit. */
  readonly showClosed: boolean;
}

export const DEFAULT_OPTIONS: PositionsOptions = { account: '${account}', costMethod: 'average', showClosed: true };
