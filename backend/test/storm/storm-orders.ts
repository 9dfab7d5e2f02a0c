import type { BatchResult, ExecutionReport, Problem } from '@paperdesk/contract';
import { DEMO_ACCOUNTS } from '../a-desk.js';
import type { DeskProcess } from '../desk-process.js';
import { orderTraffic, type TrafficOrder } from '../order-traffic.js';

const EVERY_MS = 400;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A client that trades through the storm: it repeats what got no answer, and knows what was acknowledged. */
export class StormOrders {
  /** Order ids by client order id. */
  readonly acknowledged = new Map<string, string>();
  /** Answers that were no acknowledgement, by code; `none` where nobody answered. */
  readonly refusals = new Map<string, number>();
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly desk: DeskProcess,
    private readonly token: string,
  ) {}

  start(seed: number): void {
    this.running = this.run(orderTraffic(10_000, DEMO_ACCOUNTS, seed));
  }

  /** Resolves when its last order was answered, or given up. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(traffic: readonly TrafficOrder[]): Promise<void> {
    for (const order of traffic)
      for (let done = false; !done; await pause(EVERY_MS)) {
        if (this.stopped) return;
        done = await this.send(order);
      }
  }

  /** True when it was acknowledged. */
  private async send({ request, pair, cancel }: TrafficOrder): Promise<boolean> {
    const { desk, token } = this;
    const [path, body] = pair === undefined ? ['', request] : ['/batch', { orders: [request, pair] }];
    try {
      const answer = await desk.send<ExecutionReport | BatchResult | Problem>('POST', `/api/v1/orders${path}`, {
        ...{ token, body },
      });
      if ('code' in answer.body) return this.refused(answer.body.code);
      const reports = 'orders' in answer.body ? answer.body.orders : 'orderId' in answer.body ? [answer.body] : [];
      for (const { clientOrderId, orderId } of reports) this.acknowledged.set(clientOrderId, orderId ?? '');
      if (cancel) await desk.send('DELETE', `/api/v1/orders/${reports[0]?.orderId ?? ''}`, { token });
      return true;
    } catch {
      return this.refused('none');
    }
  }

  private refused(code: string): false {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    return false;
  }
}
