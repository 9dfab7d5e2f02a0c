import { NO_REASONS, reason, symbolsOf, type Check } from './check.js';

export const instrumentKnownCheck: Check = {
  name: 'instrumentKnown',
  status: 422,
  find: ({ offered, order }) => {
    const symbols = symbolsOf(offered, order.venue);
    if (symbols === undefined)
      return [
        reason(
          'UNKNOWN_VENUE',
          `The desk does not watch venue '${order.venue}'; it watches ${list(Object.keys(offered))}.`,
          {
            field: 'venue',
            value: order.venue,
          },
        ),
      ];
    if (symbols.includes(order.symbol)) return NO_REASONS;
    return [
      reason(
        'UNKNOWN_SYMBOL',
        `The desk does not watch ${order.symbol} on ${order.venue}; it watches ${list(symbols)}.`,
        {
          field: 'symbol',
          value: order.symbol,
        },
      ),
    ];
  },
};

function list(names: Iterable<string>): string {
  return [...names].join(', ');
}
