import type { ExecutionReport, KillSwitchState } from '@paperdesk/contract';
import type { CommandOutcome, DeskCommands, DeskReader } from '../../src/engine/desk.js';
import type { Command } from '../../src/model/command.js';

/** Commands and reader kept in memory: remembers each command, answers repeats, refuses what `refuse` says. */
export class InProcessDesk {
  readonly submitted: Command[] = [];
  readonly placed = new Map<string, { hash: string; report: ExecutionReport }>();
  refuse: CommandOutcome | undefined;
  fault: Error | undefined;
  hold: Promise<void> | undefined;

  readonly commands: DeskCommands = {
    submit: async (command) => {
      this.submitted.push(command);
      await this.hold;
      if (this.fault !== undefined) throw this.fault;
      return this.refuse ?? this.outcomeOf(command);
    },
  };
  readonly killSwitch: KillSwitchState = {
    state: 'armed',
    kills: [],
    fourEyes: 'single_operator',
    engine: { halted: false, reason: null },
  };
  readonly reader: DeskReader = {
    orders: () => [...this.placed.values()].map((order) => order.report),
    order: (orderId) => [...this.placed.values()].find((order) => order.report.orderId === orderId)?.report,
    explain: () => undefined,
    fills: () => [],
    accounts: () => [],
    positions: () => [],
    instruments: () => [],
    quotes: () => [],
    book: () => undefined,
    trades: () => [],
    consolidated: () => [],
    feeds: () => [],
    feedTroubles: () => [],
    killSwitch: () => this.killSwitch,
    delivery: () => [],
    deliveryTroubles: () => [],
    desk: () => {
      throw new Error('the API does not ask for this');
    },
    onChange: () => () => undefined,
  };

  private outcomeOf(command: Command): CommandOutcome {
    if (command.type === 'tripKillSwitch' || command.type === 'rearmKillSwitch')
      return { ok: true, killSwitch: this.killSwitch, killId: command.killId };
    if (command.type === 'cancelAll') return { ok: true, canceled: [] };
    if (command.type === 'cancelOrder') {
      const report = this.reader.order(command.orderId);
      if (report !== undefined) return { ok: true, report, repeated: false };
    }
    if (command.type !== 'submitOrder') throw new Error(`unexpected ${command.type}`);
    const known = this.placed.get(command.request.clientOrderId);
    if (known?.hash === command.payloadHash) return { ok: true, report: known.report, repeated: true };
    if (known !== undefined)
      return { ok: false, status: 409, code: 'DUPLICATE_CLIENT_ORDER_ID', detail: 'That id names another order.' };
    const { request } = command;
    const report: ExecutionReport = {
      ...request,
      orderId: command.orderId,
      source: 'demo',
      timeInForce: request.timeInForce ?? 'IOC',
      price: request.price ?? null,
      orderStatus: 'new',
      filledQuantity: '0',
      leavesQuantity: request.quantity,
      averagePrice: null,
      reason: null,
      strategy: request.strategy ?? null,
      person: command.actor.person,
      createdAt: '',
      updatedAt: '',
      fills: [],
    };
    this.placed.set(request.clientOrderId, { hash: command.payloadHash, report });
    return { ok: true, report, repeated: false };
  }
}
