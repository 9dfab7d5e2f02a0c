/** Which waiting orders are shown: all, or those that the person at the screen may decide. */
export const SHOWN = ['all', 'decidable'] as const;

export interface ApprovalsOptions {
  readonly show: (typeof SHOWN)[number];
}

export const DEFAULT_OPTIONS: ApprovalsOptions = { show: 'all' };
