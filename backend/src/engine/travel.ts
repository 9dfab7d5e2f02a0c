import { travelTime, type Leg } from '../execution/latency.js';
import { presetOf } from '../execution/presets.js';
import { marketKey } from '../model/instrument.js';
import type { Desk } from './decision.js';

/** What is on its way between desk and venue. */
export type Message = 'submit' | 'trigger' | 'replace' | 'cancel' | 'report';

const LEGS: Readonly<Record<Message, Leg>> = {
  submit: 'submit',
  trigger: 'submit',
  replace: 'cancel',
  cancel: 'cancel',
  report: 'report',
};

const LATENCIES = { submit: 'submitLatency', cancel: 'cancelLatency', report: 'reportLatency' } as const;

/**
 * How long a message about an order travels, in microseconds; 0 = no time at all. The same order, message and `nth`
 * always take the same time. A halted engine sends nothing: what it does, it does at once.
 */
export function travelUs(
  { state, markets, rules: { trading } }: Desk,
  order: { readonly orderId: string; readonly account: string; readonly venue: string; readonly symbol: string },
  message: Message,
  nth = 0,
): number {
  if (state.halted !== null || trading.marketSpeed === 0) return 0;
  const { orderId, account, venue, symbol } = order;
  const model = presetOf(trading, account)[LATENCIES[LEGS[message]]];
  if (model.kind === 'constant' && model.us === 0) return 0;
  const purpose = nth === 0 ? message : `${message} ${nth}`;
  const feedDelayUs = markets.get(marketKey(venue, symbol))?.feedDelayUs ?? 0;
  return travelTime(trading, { account, leg: LEGS[message], orderId, purpose, feedDelayUs });
}
