import type { TimeUs } from '../src/model/time.js';
import type { Band, FillModel, FillRecord, TestOrder } from './fill-model.js';

/** When orders are looked at after they were placed; at the last of these they end. */
export const HORIZONS_SECONDS = [5, 15, 30] as const;

/** What a model says of one order: its fills, and its band at each horizon (empty without one). */
export interface ModelOutcome {
  readonly fills: FillRecord;
  readonly bands: readonly Band[];
}

/** Test orders from their arrival to the last horizon, the same for every model. */
export class LiveOrders {
  private readonly bands = new Map<TestOrder, Map<string, Band[]>>();
  /** For each horizon the orders that have not reached it, in the order they came. */
  private readonly waiting = HORIZONS_SECONDS.map((seconds) => ({
    us: seconds * 1_000_000,
    orders: [] as TestOrder[],
  }));

  constructor(
    private readonly models: readonly FillModel[],
    private readonly onEnd: (order: TestOrder, told: ReadonlyMap<string, ModelOutcome>) => void,
  ) {}

  get count(): number {
    return this.bands.size;
  }

  add(order: TestOrder): void {
    this.bands.set(order, new Map(this.models.map(({ name }) => [name, []])));
    for (const model of this.models) model.place(order);
    for (const { orders } of this.waiting) orders.push(order);
  }

  /** Time is `now`: takes down the bands of orders that have reached a horizon and ends those that reached the last. */
  pass(now: TimeUs): void {
    for (const { us, orders } of this.waiting) {
      for (let order = orders[0]; order !== undefined && order.placedAt + us <= now; order = orders[0]) {
        orders.shift();
        this.look(order);
        if (us === this.waiting.at(-1)?.us) this.end(order);
      }
    }
  }

  private look(order: TestOrder): void {
    for (const model of this.models) {
      const band = model.bandOf(order);
      if (band !== undefined) this.bands.get(order)?.get(model.name)?.push(band);
    }
  }

  private end(order: TestOrder): void {
    const bands = this.bands.get(order);
    this.bands.delete(order);
    this.onEnd(
      order,
      new Map(
        this.models.map((model) => [model.name, { fills: model.end(order), bands: bands?.get(model.name) ?? [] }]),
      ),
    );
  }
}
