import { text, time, type Migration } from './schema.js';

const to = (column: ReturnType<typeof text>) => ({ table: 'order_features', column });

/** The rest of what rules read, so that SQL needs no row of another day to decide again. */
export const surveillanceColumns: Migration = {
  version: 12,
  name: 'surveillance-columns',
  tables: [],
  added: [
    to(time('placed_at', 'when the order was taken', '2026-11-21T05:00:00.000000Z')),
    to(time('account_since', 'when its account was opened, or first heard of', '2026-11-01T05:00:00.000000Z')),
    to(text('other_owner', 'customer of the own order on the other side of the fill', 'demo-main')),
    to(text('other_person', 'person of that order', 'p-trader')),
  ],
  views: [],
};
