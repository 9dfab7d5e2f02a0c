/** Options of the panel; the text may name a dashboard variable. */
export interface BlotterOptions {
  /** Account shown at first; empty or "All" shows every account. */
  readonly account: string;
}

export const DEFAULT_OPTIONS: BlotterOptions = { account: '${account}' };
