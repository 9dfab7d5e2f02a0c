import type { InstrumentView, Preview } from '@paperdesk/contract';
import { byStep, NOTHING } from '../../desk/format.js';
import type { Feed } from '../../desk/useFeed.js';

export type Line = readonly [term: string, text: string];

function expectedWords(preview: Preview, instrument: InstrumentView | undefined): string {
  const { fillableQuantity, expectedPrice, worstPrice } = preview;
  if (fillableQuantity === null) return 'cannot be told: the market shows no live book';
  if (expectedPrice === null) return 'nothing fills at once, so no slippage and no commission yet';
  const price = (text: string | null) => byStep(text, instrument?.tickSize);
  const amount = `${byStep(fillableQuantity, instrument?.lotSize)} ${instrument?.baseCurrency ?? ''}`.trim();
  return `${price(expectedPrice)} for ${amount} at once, at worst ${price(worstPrice)}`;
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
  const preview = feed.value;
  if (preview === undefined || feed.freshness !== 'live') return [];
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
