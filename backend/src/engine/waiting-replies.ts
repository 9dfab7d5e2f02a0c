import { isLive } from '../execution/order-life.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { Awaited, Reply } from './decision.js';
import type { CommandOutcome } from './desk.js';
import { refuse } from './refusal.js';
import type { DeskState } from './state.js';
import { subjectOf } from './subject.js';

interface Waiting {
  readonly reply: Reply;
  /** What has not happened yet, by order. */
  readonly open: Map<string, Awaited>;
  /** Of a replace: the venue said no. */
  refusal: CommandOutcome | null;
  readonly answer: (refusal: CommandOutcome | null, orderIds: readonly string[]) => void;
}

/** Answers to commands that wait until the venue has spoken. Sees committed events only. */
export class WaitingReplies {
  private readonly byOrder = new Map<string, Set<Waiting>>();

  /** Calls `answer` once everything the reply waits for has happened, which may be now. */
  add(reply: Reply, state: DeskState, answer: Waiting['answer']): void {
    const open = new Map<string, Awaited>();
    for (const [orderId, awaited] of awaitedBy(reply))
      if (!hasHappened(state, orderId, awaited)) open.set(orderId, awaited);
    const waiting = { reply, open, refusal: null, answer };
    if (open.size === 0) {
      answer(
        null,
        [...awaitedBy(reply)].map(([orderId]) => orderId),
      );
      return;
    }
    for (const orderId of open.keys()) {
      const others = this.byOrder.get(orderId);
      if (others === undefined) this.byOrder.set(orderId, new Set([waiting]));
      else others.add(waiting);
    }
  }

  committed(events: readonly CommittedEvent[], state: DeskState): void {
    if (this.byOrder.size === 0) return;
    for (const { event } of events) this.look(event, state);
  }

  /** Answers all that waits with what there is: nothing more will happen. */
  release(): void {
    const all = new Set([...this.byOrder.values()].flatMap((waiting) => [...waiting]));
    this.byOrder.clear();
    for (const { answer, refusal, open } of all) answer(refusal, [...open.keys()]);
  }

  private look(event: DeskEvent, state: DeskState): void {
    const orderId = subjectOf(event);
    const waiting = orderId === null ? undefined : this.byOrder.get(orderId);
    if (orderId === null || waiting === undefined) return;
    for (const one of waiting) {
      const awaited = one.open.get(orderId);
      if (awaited === undefined || !happensBy(event, awaited, hasHappened(state, orderId, awaited))) continue;
      one.open.delete(orderId);
      waiting.delete(one);
      if (event.type === 'orderChangeRejected' && awaited.change === 'replace')
        one.refusal = { ...refuse(409, event.reason, event.text), orderId };
      if (one.open.size === 0)
        one.answer(
          one.refusal,
          [...awaitedBy(one.reply)].map(([id]) => id),
        );
      if (event.type === 'orderChangeRejected') break;
    }
    if (waiting.size === 0) this.byOrder.delete(orderId);
  }
}

/** Of several replaces on their way the first that waits is the one that arrives. */
function happensBy(event: DeskEvent, awaited: Awaited, happened: boolean): boolean {
  if (awaited.change !== 'replace') return happened;
  if (event.type === 'orderReplaced') return event.clientOrderId === awaited.clientOrderId;
  return event.type === 'orderChangeRejected' && event.change === 'replace';
}

function* awaitedBy(reply: Reply): Generator<[string, Awaited]> {
  if (!('kind' in reply)) return;
  if (reply.kind === 'order' && reply.awaits !== undefined) yield [reply.orderId, reply.awaits];
  if (reply.kind === 'orders') for (const id of reply.orderIds) yield [id, { change: 'arrival' }];
  if (reply.kind === 'canceled') for (const id of reply.orderIds) yield [id, { change: 'cancel' }];
}

/** An order that waits for its parent has nothing to arrive. */
function hasHappened(state: DeskState, orderId: string, awaited: Awaited): boolean {
  const order = state.orders.get(orderId);
  if (order === undefined) return true;
  switch (awaited.change) {
    case 'arrival':
      return order.status !== 'pendingNew' || order.phase === 'waiting';
    case 'cancel':
      return !isLive(order.status) || !order.pending.some(({ kind }) => kind === 'cancel');
    case 'replace':
      return !order.pending.some(
        (change) => change.kind === 'replace' && change.clientOrderId === awaited.clientOrderId,
      );
  }
}
