/** Whose orders are shown. */
export const OWNERS = ['all', 'mine'] as const;
export type Owner = (typeof OWNERS)[number];

/** Options of the panel; the text may name a dashboard variable. */
export interface BlotterOptions {
  /** Account shown at first; empty or "All" shows every account. */
  readonly account: string;
  readonly owner: Owner;
}

export const DEFAULT_OPTIONS: BlotterOptions = { account: '${account}', owner: 'all' };
