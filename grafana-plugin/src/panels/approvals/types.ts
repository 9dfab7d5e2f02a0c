/** The panel has no options: every waiting order is shown to everyone who may read orders. */
export type ApprovalsOptions = Record<string, never>;
