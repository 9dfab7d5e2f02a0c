import { money, symbol, type Migration } from './schema.js';

/** What an order counted as in limits, gates and approvals, and by which rate. */
export const orderWorth: Migration = {
  version: 8,
  name: 'order-worth',
  tables: [],
  added: [
    {
      table: 'orders',
      column: money('usd_value', 'worth as it was decided; empty when nobody could say', '30000', 'USD'),
    },
    {
      table: 'orders',
      column: money('usd_rate', 'USD for one unit of the quote currency, as it was decided', '1', 'USD'),
    },
    {
      table: 'orders',
      column: symbol('usd_rate_source', 'where the rate came from: par, or the mid of a market', 'par'),
    },
  ],
  views: [],
};
