import { flag, double, int, long, symbol, text, type Migration } from './schema.js';
import { journaled, market } from './shared-columns.js';

/** What surveillance rules read of each change of an order, so that SQL can decide again. No alert is among it. */
export const surveillance: Migration = {
  version: 11,
  name: 'surveillance',
  tables: [
    {
      name: 'order_features',
      meaning:
        'What surveillance rules read of each change of an own order: the figures of the market around it, counted once. Alerts are not here.',
      time: 'engine time, UTC',
      columns: [
        text('order_id', "Paperdesk's id of the order", '0193-...'),
        symbol('event', 'placed, replaced, filled or ended', 'filled'),
        text('trade_id', 'id of the fill; empty for other changes', '6f1c-...'),
        symbol('account', 'paper account', 'demo-main'),
        symbol('owner', 'customer the account belongs to', 'demo-main'),
        ...market,
        symbol('side', 'buy or sell', 'buy'),
        symbol('how', 'of the end: filled, canceled, expired or rejected', 'canceled'),
        flag('by_owner', 'a message of people or their programs, not the desk’s own', 'true'),
        long('price_ticks', 'limit price, or price of the fill', '6000001', 'ticks'),
        long('quantity_lots', 'ordered, or filled by this fill', '50000', 'lots'),
        long('usd_cents', 'worth of the order, or of the fill; empty without a rate', '3000000', 'US cents'),
        flag('taker', 'the fill took liquidity', 'true'),
        text('other_order_id', 'own order on the other side of the fill', '0193-...'),
        long('filled_lots', 'filled so far', '50000', 'lots'),
        long('taker_lots', 'of it as taker', '50000', 'lots'),
        long('filled_usd_cents', 'worth of what was filled so far', '3000000', 'US cents'),
        double('filled_value', 'price times quantity of what was filled so far', '300000050000', 'ticks times lots'),
        int('level_decile', 'tenths of the displayed levels of its side that are no larger', '9'),
        long('opposite_lots', 'displayed at the best price of the other side', '100000', 'lots'),
        long('day_lots', 'traded by the market in 24 hours; empty until that long was heard', '900000000', 'lots'),
        long('tape_lots', 'traded by the market in the minute before', '120000', 'lots'),
        double('move_sigmas', "the mid's move over that minute, in deviations of the last hour's minutes", '0.7'),
        ...journaled,
      ],
      keys: ['order_id', 'event', 'trade_id'],
      partition: 'DAY',
      ttl: '100 DAYS',
    },
  ],
  views: [],
};
