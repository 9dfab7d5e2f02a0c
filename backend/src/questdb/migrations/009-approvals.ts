import { long, money, symbol, text, time, type Migration } from './schema.js';
import { journaled, market } from './shared-columns.js';

/** Two confirmations: what waited, who decided, and who tried to. */
export const approvals: Migration = {
  version: 9,
  name: 'approvals',
  tables: [
    {
      name: 'approvals',
      meaning:
        'Orders that needed a second person: asked for, decided, and decisions that were refused. The newest row that is not refused is its state.',
      time: 'engine time, UTC',
      columns: [
        text('approval_id', 'id of the order, or of the first of a list that is decided as one', '0193-...'),
        text('order_id', "Paperdesk's id of the order", '0193-...'),
        symbol(
          'state',
          'requested, approved, rejected, expired, void, or refused: somebody tried and might not',
          'approved',
        ),
        symbol('code', 'why it waits (LARGE_ORDER, SLICED_ORDER), or why a decision was refused', 'LARGE_ORDER'),
        symbol('account', 'paper account', 'demo-main'),
        ...market,
        symbol('side', 'buy or sell', 'buy'),
        symbol('requester', 'pseudonymous id of who asked for the order', 'p-trader'),
        money('usd_value', 'worth as it was asked for or decided; of a list the dearest order', '11800', 'USD'),
        money('window_usd', 'worth of what its person sent in the symbol and side before it', '5900', 'USD'),
        money('max_cost', 'the cost that the second person saw', '11800', 'USD'),
        text('reason', 'why it was decided so', 'agreed by phone'),
        time('expires_at', 'when it ends undecided', '2026-11-21T05:05:00.000000Z', 'engine time, UTC'),
        symbol('via', 'how it came: grafana, token, cli or system', 'grafana'),
        long('waited_us', 'from the request to this', '42000000', 'µs'),
        ...journaled,
      ],
      keys: ['approval_id', 'order_id', 'journal_seq'],
      partition: 'MONTH',
    },
  ],
  views: [],
};
