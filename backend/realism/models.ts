import { PRESETS } from '../src/execution/presets.js';
import type { Instrument } from '../src/model/instrument.js';
import type { QueueModel, TradingRules } from '../src/model/trading-rules.js';
import type { FillModel } from './fill-model.js';
import { MEASURED_GRID } from './synthetic-run.js';
import { SHARES, TextbookModel } from './textbook-model.js';
import { TouchModel } from './touch-model.js';
import { VenueModel } from './venue-model.js';

const AT_ONCE = { kind: 'constant', us: 0 } as const;
/** As the presets have it where they use the power model. */
const POWER = PRESETS.thin.queuePower;

/** The queue models in the order of the tables, most cautious first. */
export const QUEUE_MODEL_ROWS = ['riskAverse', 'power', 'log', 'front'] as const satisfies readonly QueueModel[];

/** Every queue model the desk has, in a market of its own each, and the negative control. */
function modelsFor(instrument: Instrument): FillModel[] {
  const models = QUEUE_MODEL_ROWS.map((name) => new VenueModel(name, rulesOf(name), instrument));
  return [...models, new TouchModel()];
}

/** What a run measures in one market; with `variants` also models that nobody trades by. */
export function measuredModels(instrument: Instrument, variants: boolean): FillModel[] {
  const models = modelsFor(instrument);
  if (!variants) return models;
  const quoted = Object.entries(SHARES).map(([name, share]) => new TextbookModel(`${name}+quotes`, share, true));
  const plain = (['cancelsAhead', 'linear'] as const).map((name) => new TextbookModel(name, SHARES[name]));
  return [...models, ...quoted, ...plain];
}

/** The market that models are measured in where the truth is known. */
export const MEASURED_INSTRUMENT = instrumentOf({ ...MEASURED_GRID, venue: 'demo' });

/** A market of a power-of-ten grid. */
export function instrumentOf(grid: {
  readonly venue: string;
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}): Instrument {
  const [baseCurrency = '', quoteCurrency = ''] = grid.symbol.split('/');
  return {
    venue: grid.venue,
    symbol: grid.symbol,
    version: 1,
    baseCurrency,
    quoteCurrency,
    tickSize: (10 ** -grid.priceDecimals).toFixed(grid.priceDecimals),
    lotSize: (10 ** -grid.quantityDecimals).toFixed(grid.quantityDecimals),
    minQuantity: null,
    maxQuantity: null,
    minNotional: null,
    makerRate: '0',
    takerRate: '0',
    feeSource: 'measurement',
    feeCurrencyRule: 'received',
    tradable: true,
  };
}

/** The realistic preset with another queue model and no latency. */
function rulesOf(queueModel: QueueModel): TradingRules {
  return {
    source: 'demo',
    offered: {},
    staleAfterUs: 60_000_000,
    marketSpeed: 1,
    preset: {
      ...PRESETS.realistic,
      submitLatency: AT_ONCE,
      cancelLatency: AT_ONCE,
      reportLatency: AT_ONCE,
      queueModel,
      queuePower: POWER,
    },
    accountPresets: {},
    feeSchedules: {},
    accountFees: {},
    seed: 'measurement',
  };
}
