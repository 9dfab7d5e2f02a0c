import type { Preview, PreviewOrderRequest } from '@paperdesk/contract';
import { emptyMarket, topOf, type Market } from '../execution/market.js';
import { previewOf, type Preview as VenuePreview } from '../execution/preview.js';
import type { Incoming } from '../execution/venue.js';
import type { Actor } from '../model/actor.js';
import { divide, formatAmount, parseAmount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import { marketKey, textOfSteps, type Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { approvalNeeded } from '../risk/approval-needed.js';
import { contextOf, denialOf } from './assess.js';
import type { RiskContext } from '../risk/check.js';
import { fundsNeeded } from '../risk/funds.js';
import { holdCurrency, quantityOf } from '../execution/grid.js';
import { viewOf } from './at-venue.js';
import { riskInput } from './decide-submit.js';
import type { Desk } from './decision.js';
import { bookView } from './explain.js';
import { termsOf } from './order-terms.js';

const PREVIEW_ID = 'preview';

/** What an order of that person would meet if it arrived now: every check, and the venue's own estimate. Changes nothing. */
export function previewOrder(
  desk: Desk,
  { request, by }: { readonly request: PreviewOrderRequest; readonly by: Pick<Actor, 'person' | 'via'> },
  now: TimeUs,
): Preview {
  const source = desk.rules.trading.source;
  const order = { request, orderId: PREVIEW_ID, payloadHash: '' };
  const terms = termsOf(order, { source, receivedAt: now, listIndex: null });
  const context = contextOf(
    riskInput(desk, order, { receivedAt: now, expireAt: terms.expireAt, person: by.person, via: by.via }),
  );
  const market = desk.markets.get(marketKey(request.venue, request.symbol)) ?? emptyMarket();
  return { ...judged(context, market), ...metBy(desk, context, { terms, market, now }) };
}

/** What the checks say, and what stands in the book. */
function judged(context: RiskContext, { book }: Market) {
  const denied = denialOf(context);
  const { instrument = null } = context;
  const need = denied === undefined ? approvalNeeded(context) : null;
  return {
    accepted: denied === undefined,
    status: denied?.status ?? (need === null ? 201 : 202),
    approval: need === null ? null : { usdValue: formatAmount(need.usdValue) },
    denials: [...(denied?.denials ?? [])],
    preset: context.preset.name,
    book: book === null ? null : bookView(topOf(book), instrument),
    mid: instrument === null || book === null ? null : midText(book.bids[0]?.[0], book.asks[0]?.[0], instrument),
    hold: holdOf(context),
  };
}

/** What the venue estimates. */
function metBy(
  desk: Desk,
  context: RiskContext,
  { terms, market, now }: { readonly terms: OrderTerms; readonly market: Market; readonly now: TimeUs },
): typeof NOTHING_KNOWN | Omit<Preview, keyof ReturnType<typeof judged>> {
  const { instrument, quantityLots, priceTicks = null } = context;
  if (instrument === undefined || quantityLots === undefined || context.account === undefined) return NOTHING_KNOWN;
  const hold = fundsNeeded(context) ?? 0n;
  const incoming: Incoming = { terms, instrument, priceTicks, leavesLots: quantityLots, hold, fillCount: 0 };
  const resting = desk.state.resting.get(marketKey(terms.venue, terms.symbol));
  const met = previewOf(incoming, viewOf(desk, market, { resting, now }));
  if (met.unmatchable !== null) return NOTHING_KNOWN;
  return terms.triggerSource === null ? metView(met, instrument) : { ...NOTHING_KNOWN, fillableQuantity: '0' };
}

function metView(met: VenuePreview, instrument: Instrument): Omit<Preview, keyof ReturnType<typeof judged>> {
  const size = (lots: number) => textOfSteps(lots, instrument.lotSize);
  const filled = quantityOf(instrument, met.fillableLots);
  const worst = met.fillableLots === 0 ? null : met.worstTicks;
  return {
    fillableQuantity: size(met.fillableLots),
    expectedPrice: filled === 0n ? null : formatAmount(divide(met.notional, filled)),
    worstPrice: worst === null ? null : textOfSteps(worst, instrument.tickSize),
    slippageBps: met.slippageBps === null ? null : decimalOf(met.slippageBps),
    commission: formatAmount(met.commission),
    commissionCurrency: met.commissionCurrency,
    commissionRate: met.takerRate,
    feeSource: met.feeSource,
    queueAhead: met.restingLots === 0 || met.queueAhead === null ? null : size(met.queueAhead),
    fillProbability: met.fillProbability.value,
  };
}

const NOTHING_KNOWN = {
  ...{ fillableQuantity: null, expectedPrice: null, worstPrice: null, slippageBps: null, commission: null },
  ...{ commissionCurrency: null, commissionRate: null, feeSource: null, queueAhead: null, fillProbability: null },
};

function holdOf(context: RiskContext): Preview['hold'] {
  const amount = fundsNeeded(context);
  if (amount === undefined || context.instrument === undefined) return null;
  return { currency: holdCurrency(context.instrument, context.order.side), amount: formatAmount(amount) };
}

function midText(bid: number | undefined, ask: number | undefined, instrument: Instrument): string | null {
  if (bid === undefined || ask === undefined) return null;
  return formatAmount((BigInt(bid + ask) * parseAmount(instrument.tickSize)) / 2n);
}

/** Four decimals are more than an estimate has. */
function decimalOf(value: number): string {
  return String(Number(value.toFixed(4)));
}
