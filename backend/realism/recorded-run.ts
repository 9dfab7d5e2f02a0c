import { Random } from '../demo-exchange/market/random.js';
import { readRecording } from '../demo-exchange/recording/recording-file.js';
import { scanRecording } from '../demo-exchange/recording/recording-scan.js';
import { RecordingSource } from '../demo-exchange/recording/recording-source.js';
import type { FillRecord, TestOrder } from './fill-model.js';
import { HORIZONS_SECONDS, LiveOrders } from './live-orders.js';
import { instrumentOf, measuredModels } from './models.js';
import { PublicFeed } from './public-feed.js';
import { average, isFilledBy } from './score.js';

/** One queue model on a recording. Nobody knows the truth there, so this is only to be held against the other models. */
export interface RecordedScore {
  readonly model: string;
  /** Share of orders filled whole by each horizon, in percent. */
  readonly rates: readonly number[];
  /** Mean seconds to the fill of those filled by the last horizon. */
  readonly meanSeconds: number;
}

export interface RecordedRun {
  readonly recording: string;
  readonly symbol: string;
  readonly orders: number;
  readonly models: readonly RecordedScore[];
}

const SECOND_US = 1_000_000;
/** Half join the best price, the others one and two levels behind it. */
const LEVELS = [0, 0, 1, 2] as const;

/**
 * Plays a recording of one market through every queue model, an order a second. Its clock is the exchange's: the newest
 * time that an event told. Rejects with OperatorError for a file that is no recording.
 */
export async function runRecorded(
  file: string,
  told: { readonly name: string; readonly seed: number; readonly variants: boolean },
): Promise<RecordedRun> {
  const source = new RecordingSource([await scanRecording(file)]);
  const [spec] = source.symbols;
  const snapshot = spec === undefined ? undefined : source.depth(spec.id, Infinity);
  if (spec === undefined || snapshot === undefined) throw new RangeError(`'${told.name}' starts without a book`);
  const symbol = `${spec.base}/${spec.quote}`;
  const models = measuredModels(instrumentOf({ venue: 'demo', ...spec, symbol }), told.variants);
  const feed = new PublicFeed({ ...spec, symbol }, snapshot, 0);
  const random = new Random(told.seed, 0x7e57);
  const ended: ReadonlyMap<string, FillRecord>[] = [];
  const orders: TestOrder[] = [];
  const live = new LiveOrders(models, (order, outcome) => {
    orders.push(order);
    ended.push(new Map([...outcome].map(([name, { fills }]) => [name, fills])));
  });
  let now = 0;
  let next = 0;
  let placed = 0;
  const place = (): void => {
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const level = LEVELS[random.integer(LEVELS.length)] ?? 0;
    const price = (side === 'buy' ? feed.latest.bids : feed.latest.asks)[level]?.[0];
    if (price === undefined) return;
    live.add({ id: `t${placed}`, side, price, quantity: 1, placedAt: now });
    placed += 1;
  };
  for await (const lines of readRecording(file)) {
    for (const frame of lines.flatMap((line) => source.play(line))) {
      const event = feed.read(frame, now / 1000);
      if (event === undefined) continue;
      now = Math.max(now, event.timeExchange);
      for (const model of models) model.see(event);
      live.pass(now);
      if (event.type !== 'book' || now < next) continue;
      next = now + SECOND_US;
      place();
    }
  }
  // Orders that the end of the recording cut short had not their whole time: they do not count.
  return { recording: told.name, symbol, orders: ended.length, models: models.map(({ name }) => scoreOf(name)) };

  function scoreOf(model: string): RecordedScore {
    const records = ended.map((outcome, index) => ({
      fills: outcome.get(model),
      placedAt: orders[index]?.placedAt ?? 0,
    }));
    const last = HORIZONS_SECONDS.at(-1) ?? 0;
    const by = (seconds: number) =>
      records.filter(({ fills, placedAt }) => fills !== undefined && isFilledBy(fills, placedAt, seconds));
    return {
      model,
      rates: HORIZONS_SECONDS.map((seconds) => (100 * by(seconds).length) / Math.max(1, records.length)),
      meanSeconds: average(by(last).map(({ fills, placedAt }) => ((fills?.filledAt ?? 0) - placedAt) / SECOND_US)),
    };
  }
}
