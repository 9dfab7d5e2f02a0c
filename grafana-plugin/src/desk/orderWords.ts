import type {
  ExecutionReport,
  InstrumentView,
  SubmitOrderRequest,
  TimeInForce,
  TriggerSource,
} from '@paperdesk/contract';
import { byStep } from './format.js';
import { TYPE_LABELS } from './orderTypes.js';

/** What an order asks for, before it is sent or as the service tells it. */
type Terms = Pick<SubmitOrderRequest | ExecutionReport, 'side' | 'orderType'> &
  Partial<
    Nullable<
      Pick<
        SubmitOrderRequest,
        | 'price'
        | 'stopPrice'
        | 'trailingOffset'
        | 'trailingOffsetType'
        | 'triggerSource'
        | 'timeInForce'
        | 'expireAt'
        | 'postOnly'
      >
    >
  >;
type Nullable<T> = { [K in keyof T]: T[K] | null };
type Grid = Pick<InstrumentView, 'tickSize' | 'quoteCurrency'> | undefined;

function lookedAt(source: TriggerSource, side: Terms['side']): string {
  if (source === 'last') return 'the last trade';
  if (source === 'mid') return 'the middle of bid and offer';
  return side === 'buy' ? 'the offer' : 'the bid';
}

/** How far a trailing stop keeps: `50 bps`, `120.00 USDT`. */
export function offsetWords(terms: Terms, grid: Grid): string {
  const { trailingOffset, trailingOffsetType } = terms;
  return trailingOffsetType === 'bps'
    ? `${byStep(trailingOffset)} bps`
    : `${byStep(trailingOffset, grid?.tickSize)} ${grid?.quoteCurrency ?? ''}`.trim();
}

/** When the order comes to life, such as `when the last trade is at 62000.00 or below`; undefined without a trigger. */
export function triggerWords(terms: Terms, grid: Grid): string | undefined {
  const { side, orderType, triggerSource } = terms;
  if (triggerSource === null || triggerSource === undefined) return undefined;
  const price = lookedAt(triggerSource, side);
  if (orderType === 'trailingStop')
    return side === 'sell'
      ? `when ${price} falls ${offsetWords(terms, grid)} from its highest since the order arrived`
      : `when ${price} rises ${offsetWords(terms, grid)} from its lowest since the order arrived`;
  const upward = (side === 'buy') !== (orderType === 'takeProfit');
  return `when ${price} is at ${byStep(terms.stopPrice, grid?.tickSize)} or ${upward ? 'above' : 'below'}`;
}

const DURATIONS: Record<Exclude<TimeInForce, 'GTD'>, string> = {
  GTC: 'until canceled (GTC)',
  IOC: 'at once: what it can, the rest expires (IOC)',
  FOK: 'at once: all of it or nothing (FOK)',
  DAY: 'until the UTC day ends (DAY)',
};

/** How long the order lasts. */
export function durationWords({ timeInForce, expireAt }: Terms): string {
  if (timeInForce === null || timeInForce === undefined) return DURATIONS.GTC;
  if (timeInForce !== 'GTD') return DURATIONS[timeInForce];
  const ends = Date.parse(expireAt ?? '');
  return Number.isNaN(ends)
    ? 'until a time (GTD)'
    : `until ${new Date(ends).toISOString().slice(0, 19).replace('T', ' ')} UTC (GTD)`;
}

/** What post-only does to the order; undefined when it may take. */
export function postOnlyWords({ postOnly }: Terms): string | undefined {
  if (postOnly === 'reject') return 'refused if it would take at once';
  return postOnly === 'reprice' ? 'moved one tick back if it would take at once' : undefined;
}

/** Type and duration as short as a table wants them: `stop-limit GTC`, `limit DAY, post-only`. */
export function typeWords(terms: Terms): string {
  const type = TYPE_LABELS[terms.orderType].toLowerCase();
  const postOnly = postOnlyWords(terms) === undefined ? '' : ', post-only';
  return `${type} ${terms.timeInForce ?? ''}${postOnly}`;
}
