import { long, symbol } from './schema.js';

export const market = [symbol('venue', 'venue id', 'demo'), symbol('symbol', 'pair', 'BTC/USDT')];
/** Where prices come from; rows of different sources are never added up. */
export const origin = [
  symbol('source', 'market source: demo, live or replay', 'demo'),
  symbol('run_id', 'run of a replay; empty otherwise', 'r-20261121-1'),
];
/** On every row made from the journal. */
export const journaled = [
  symbol('person', 'pseudonymous id of who caused it', 'p-trader'),
  symbol('strategy', 'strategy tag of the order', 'manual'),
  ...origin,
  long('journal_seq', 'number of the journal event it was made from', '4711'),
];
