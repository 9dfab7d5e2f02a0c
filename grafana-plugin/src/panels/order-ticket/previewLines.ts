import type { InstrumentView, Preview, Side } from '@paperdesk/contract';
import { decimalsOf, multiply } from '../../desk/decimalText.js';
import { byStep, NOTHING, rounded } from '../../desk/format.js';
import type { Feed } from '../../desk/useFeed.js';

export type Line = readonly [term: string, text: string];

/** A mean of several levels, to one digit beyond the tick: it is an estimate. */
function meanOf(price: string, instrument: InstrumentView | undefined): string {
  if (instrument === undefined) return price;
  return String(Number(Number(price).toFixed(decimalsOf(instrument.tickSize) + 1)));
}

function expectedWords(preview: Preview, instrument: InstrumentView | undefined): string {
  const { fillableQuantity, expectedPrice, worstPrice } = preview;
  if (fillableQuantity === null) return 'cannot be told: the market shows no live book';
  if (expectedPrice === null) return 'nothing fills at once, so no slippage and no commission yet';
  const price = (text: string | null) => byStep(text, instrument?.tickSize);
  const amount = `${byStep(fillableQuantity, instrument?.lotSize)} ${instrument?.baseCurrency ?? ''}`.trim();
  return `${price(meanOf(expectedPrice, instrument))} for ${amount} at once, at worst ${price(worstPrice)}`;
}

function commissionWords({ commission, commissionCurrency, commissionRate, feeSource }: Preview): string {
  if (commission === null) return NOTHING;
  const rate = commissionRate === null ? '' : ` (rate ${commissionRate}${feeSource === null ? '' : `, ${feeSource}`})`;
  return `${commission} ${commissionCurrency ?? ''}${rate}`;
}

const BEFORE: readonly Line[] = [
  ['Expected price', 'asking…'],
  ['Slippage', 'asking…'],
  ['Commission', 'asking…'],
  ['Simulated as', 'asking…'],
];

/** What the order would meet now, in words; nothing when the service has no answer. */
export function previewLines(feed: Feed<Preview>, instrument: InstrumentView | undefined): readonly Line[] {
  if (feed.freshness === 'loading') return BEFORE;
  return feed.value === undefined || feed.freshness !== 'live' ? [] : linesOfPreview(feed.value, instrument);
}

/** One answer of the service in words. */
export function linesOfPreview(preview: Preview, instrument: InstrumentView | undefined): readonly Line[] {
  const { slippageBps, queueAhead, fillProbability, preset } = preview;
  const queue = `${byStep(queueAhead, instrument?.lotSize)} ${instrument?.baseCurrency ?? ''} displayed at its price`;
  const taken: readonly Line[] =
    preview.expectedPrice === null && preview.fillableQuantity !== null
      ? []
      : [
          ['Slippage', slippageBps === null ? NOTHING : `${slippageBps} bps against the middle`],
          ['Commission', commissionWords(preview)],
        ];
  return [
    ['Expected price', expectedWords(preview, instrument)],
    ...taken,
    ...(queueAhead === null ? [] : [['Ahead in the queue', queue] as const]),
    ...(fillProbability === null
      ? []
      : [['Chance to fill', `about ${Math.round(fillProbability * 100)} % (estimate)`] as const]),
    ['Simulated as', preset],
  ];
}

/** What it costs or brings, and what the desk sets aside for it until it is done. */
export function costLine(preview: Preview, side: Side, instrument: InstrumentView | undefined): Line {
  const { expectedPrice, fillableQuantity, hold } = preview;
  const at =
    expectedPrice === null || fillableQuantity === null ? undefined : multiply(expectedPrice, fillableQuantity);
  const currency = instrument?.quoteCurrency ?? '';
  const now = at === undefined || !/[1-9]/.test(at) ? 'nothing at once' : `about ${rounded(at, 8)} ${currency} at once`;
  const aside = hold === null ? '' : `; sets aside ${rounded(hold.amount, 8)} ${hold.currency}`;
  return [side === 'buy' ? 'Cost' : 'Proceeds', `${now}${aside}`];
}

/** Whether the desk's checks and limits let it through as things are now. */
export function checksLine({ accepted, denials, approval }: Preview): Line {
  if (!accepted) return ['Checks', `refused: ${[...new Set(denials.map(({ detail }) => detail))].join(' ')}`];
  return approval === null || approval === undefined
    ? ['Checks', 'within every limit']
    : ['Checks', `needs a second person: worth about ${rounded(approval.usdValue)} USD`];
}
