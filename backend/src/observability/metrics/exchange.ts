import { Counter, type Registry } from 'prom-client';

export const EXCHANGE_REFUSED_CALLS = 'trading_exchange_refused_calls_total';

/** Called by the choke-point to exchanges for each call that is not on its allow list. */
export type ObserveRefusedCall = (venue: string, surface: 'rest' | 'socket') => void;

export function createExchangeMetrics(registry: Registry): ObserveRefusedCall {
  const refused = new Counter({
    name: EXCHANGE_REFUSED_CALLS,
    help: 'Calls to an exchange that were stopped because they are not on the allow list. Must stay 0.',
    labelNames: ['venue', 'surface'] as const,
    registers: [registry],
  });
  return (venue, surface) => refused.inc({ venue, surface });
}
