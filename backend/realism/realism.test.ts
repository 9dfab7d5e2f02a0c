// The quick variant of `npm run realism`: what must hold on any seed, on few orders. The figures are docs/realism.md's.
import { createHash } from 'node:crypto';
import { STEP_MS } from '../demo-exchange/market/synthetic-market.js';
import { groupsOf, scoreBand, type BandRule } from './band-score.js';
import { noFills, type FillModel } from './fill-model.js';
import { measure, MEASURED_REGIMES, NEGATIVE_CONTROL } from './measure.js';
import { MEASURED_INSTRUMENT, measuredModels, QUEUE_MODEL_ROWS } from './models.js';
import { fillsOf, isFilledBy, scoreModel } from './score.js';
import { marketOf, runSynthetic, type Outcome } from './synthetic-run.js';
import type { PublicEvent } from './public-feed.js';
import { SHARES, TextbookModel } from './textbook-model.js';
import { controlFails, verdict } from './verdict.js';

const SEED = 4;
const ORDERS = 30;
/** Shorter than that of the figures: what is tested here holds in a young market too. */
const WARM_UP_SECONDS = 5;
const timeOf = (outcome: Outcome, model: string) => fillsOf(outcome, model).filledAt ?? Infinity;

/** Hears what every model hears, and places nothing. */
class Listener implements FillModel {
  readonly name = 'listener';
  private readonly hash = createHash('sha256');
  count = 0;
  readonly place = () => undefined;
  readonly bandOf = () => undefined;
  readonly end = noFills;

  see(event: PublicEvent): void {
    this.count += 1;
    this.hash.update(JSON.stringify(event));
  }

  get digest(): string {
    return this.hash.copy().digest('hex');
  }
}

describe.each(MEASURED_REGIMES)('%s', (regime) => {
  const run = { seed: SEED, regime, cancelLaw: 'uniform', orders: ORDERS, warmUpSeconds: WARM_UP_SECONDS } as const;
  const textbook = Object.entries(SHARES).map(([name, share]) => new TextbookModel(`textbook ${name}`, share));
  const hopeful = new TextbookModel('textbook hopeful', SHARES.cancelsAhead, true);
  const listener = new Listener();
  const models = [...measuredModels(MEASURED_INSTRUMENT, false), ...textbook, hopeful, listener];
  const outcomes = runSynthetic(run, models);

  test('each order is measured once, and the truth fills some of them and not all', () => {
    expect(new Set(outcomes.map(({ order }) => order.id)).size).toBe(ORDERS);
    const filled = outcomes.filter(({ truth }) => truth.filledAt !== undefined).length;
    expect(filled).toBeGreaterThan(0);
    expect(filled).toBeLessThan(ORDERS);
  });

  test('for each single order the front is never later than the desk, nor the desk than the risk-averse end', () => {
    for (const outcome of outcomes) {
      for (const model of ['power', 'log']) {
        expect(timeOf(outcome, model)).toBeGreaterThanOrEqual(timeOf(outcome, 'front'));
        expect(timeOf(outcome, model)).toBeLessThanOrEqual(timeOf(outcome, 'riskAverse'));
      }
    }
  });

  test('the band of an order contains what its model filled of it, at every horizon', () => {
    for (const { order, models } of outcomes) {
      const { fills, bands } = models.get('log')!;
      expect(bands).toHaveLength(3);
      for (const [index, band] of bands.entries()) {
        const filled = isFilledBy(fills, order.placedAt, [5, 15, 30][index]!) ? order.quantity : 0;
        expect(band.pessimisticLots).toBeLessThanOrEqual(filled);
        expect(band.optimisticLots).toBeGreaterThanOrEqual(filled);
      }
    }
  });

  test('the venue fills as the textbook does, order by order', () => {
    for (const [model, other] of [
      ['riskAverse', 'riskAverse'],
      ['power', 'square'],
      ['log', 'log'],
    ] as const)
      expect(outcomes.filter((outcome) => timeOf(outcome, model) !== timeOf(outcome, `textbook ${other}`))).toEqual([]);
  });

  test('the optimistic end of a band fills as the textbook does that puts each cancel of depth and quotes before us', () => {
    const at = (horizon: number) =>
      outcomes.filter(({ order, models: told }) => {
        const isFilled = (model: string) => isFilledBy(told.get(model)!.fills, order.placedAt, [5, 15, 30][horizon]!);
        const isEnd = told.get('log')!.bands[horizon]!.optimisticLots >= order.quantity;
        return isEnd !== (isFilled('log') || isFilled('textbook hopeful'));
      });
    expect([at(0), at(1), at(2)]).toEqual([[], [], []]);
  });

  test('no price of a fill is another than the order’s own, in truth or by a model', () => {
    for (const { order, truth, models } of outcomes)
      for (const fills of [truth, ...QUEUE_MODEL_ROWS.map((name) => models.get(name)!.fills)])
        expect(fills.notional).toBe(fills.filledLots * order.price);
  });

  test('test orders change no byte of the public stream', () => {
    const alone = new Listener();
    const { market, feed, startMs } = marketOf(run);
    for (let nowMs = startMs + STEP_MS; alone.count < listener.count; nowMs += STEP_MS) {
      for (const frame of market.step(nowMs)) {
        const event = feed.read(frame, nowMs);
        if (event !== undefined) alone.see(event);
      }
    }
    expect(alone.count).toBe(listener.count);
    expect(alone.digest).toBe(listener.digest);
  });
});

test('the same seed gives the same outcomes, whatever else is measured', () => {
  const run = { seed: SEED, regime: 'momentum', cancelLaw: 'byAge', orders: 5, warmUpSeconds: 1 } as const;
  const log = () => new TextbookModel('log', SHARES.log);
  const [first, again] = [
    runSynthetic(run, [log()]),
    runSynthetic(run, [log(), new TextbookModel('x', SHARES.square)]),
  ];
  const told = (outcomes: readonly Outcome[]) =>
    outcomes.map((outcome) => ({ ...outcome, models: outcome.models.get('log') }));
  expect(told(again)).toEqual(told(first));
});

describe('the measurement', () => {
  const measured = measure({ seeds: [SEED], ordersASeed: 15, warmUpSeconds: WARM_UP_SECONDS }, () =>
    measuredModels(MEASURED_INSTRUMENT, false),
  );

  test('the negative control fails the checks that the desk is held to', () => {
    const checks = verdict(measured);
    expect(controlFails(checks)).toBe(true);
    const missed = checks.filter(({ isControl, met }) => isControl && !met).map(({ what }) => what);
    expect(missed).toContain(`${NEGATIVE_CONTROL}: bias over all`);
    expect(missed).toContain(`${NEGATIVE_CONTROL}: band covers, all groups`);
  });
});

describe('the scores', () => {
  /** Orders of which so many were filled after a second in truth, and by the model. */
  const orders = (truths: readonly boolean[], told: readonly boolean[]): Outcome[] =>
    truths.map((isTrue, index) => {
      const order = { id: `t${index}`, side: 'buy', price: 10, quantity: 1, placedAt: 0 } as const;
      const fills = (isFilled: boolean, at: number) =>
        isFilled ? { filledLots: 1, firstFillAt: at, filledAt: at, notional: 10 } : noFills();
      const model = { fills: fills(told[index] === true, 3_000_000), bands: [] };
      return { order, level: 0, ordersAhead: index, truth: fills(isTrue, 1_000_000), models: new Map([['m', model]]) };
    });

  test('a model is told what it filled too much, what it missed, and how late it was', () => {
    const [yes, no] = [true, false];
    expect(scoreModel(orders([yes, yes, no, no, no], [yes, no, yes, yes, no]), 'm')).toMatchObject({
      ...{ trueRate: 40, rate: 60, bias: 20, falseFills: 40, missedFills: 20, error: 60 },
      ...{ timeBias: 2, timeError: 2, otherPrice: 0 },
    });
  });

  test('a band is told how often the truth lies in it, how wide it is, and pays twenty times what it is missed by', () => {
    // Three thirds of 40 orders: the truth fills half of each.
    const outcomes = orders(
      Array.from({ length: 120 }, (_, index) => index % 2 === 0),
      [],
    );
    const bandOf = (low: number, high: number): BandRule => ({
      name: 'b',
      pessimistic: ({ ordersAhead }) => ordersAhead % 40 < (40 * low) / 100,
      optimistic: ({ ordersAhead }) => ordersAhead % 40 < (40 * high) / 100,
    });
    const score = (low: number, high: number) => scoreBand('b', groupsOf(outcomes, bandOf(low, high)));
    expect(score(40, 60)).toMatchObject({ groups: 9, coverage: 100, medianWidth: 20, intervalScore: 20 });
    expect(score(55, 60)).toMatchObject({ coverage: 0, openGroups: 9, worstBelow: 5, worstAbove: 0 });
    expect(score(55, 60).intervalScore).toBeCloseTo(5 + 20 * 5);
    expect(score(50, 50)).toMatchObject({ coverage: 100, openGroups: 0, intervalScore: 0 });
  });
});
