import { NO_REASONS, reason, type Check } from './check.js';

/** Spot only: other instruments are recorded, never traded. */
export const instrumentTradableCheck: Check = {
  name: 'instrumentTradable',
  status: 422,
  find: ({ instrument }) =>
    instrument === undefined || instrument.tradable
      ? NO_REASONS
      : [
          reason(
            'NOT_TRADABLE',
            `${instrument.symbol} on ${instrument.venue} is not open for spot trading: data only.`,
            {
              field: 'symbol',
              value: instrument.symbol,
            },
          ),
        ],
};
