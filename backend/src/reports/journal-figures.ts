import { customerOf, kycAt, type KycNow } from '../compliance/kyc.js';
import { DailyFigures, DAILY_TYPES } from '../compliance/reports/daily-figures.js';
import { KnownOrders } from '../compliance/reports/known-orders.js';
import { ORDER_RECORD_TYPES, orderRecordRow } from '../compliance/reports/order-record.js';
import type { ComplianceStore } from '../journal/compliance-store.js';
import type { EventType, JournalQueries } from '../journal/journal-queries.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';

interface Sources {
  readonly store: ComplianceStore;
  readonly journal: JournalQueries;
}
interface Period {
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/** What changes an order, and so has to be seen from its acceptance on. */
const LIVES = [
  'orderAccepted',
  'approvalRequested',
  'orderReplaced',
  'orderActivated',
  'stopTrailed',
  'orderFilled',
] as const satisfies readonly EventType[];

/** Adds up a day from the journal. */
export async function dailyFigures(sources: Sources, period: Period): Promise<DailyFigures> {
  const orders = new KnownOrders();
  const figures = new DailyFigures(orders);
  for await (const { event } of eventsOf(sources, { period, types: DAILY_TYPES, orders })) figures.add(event);
  return figures;
}

/** Every message about an order within the period; null when there are more than `most`. */
export async function recordRows(sources: Sources, period: Period, most: number) {
  const orders = new KnownOrders();
  const types = [...new Set<EventType>([...ORDER_RECORD_TYPES, ...LIVES])];
  const rows: NonNullable<ReturnType<typeof orderRecordRow>>[] = [];
  for await (const committed of eventsOf(sources, { period, types, orders })) {
    const row = orderRecordRow(committed, orders);
    if (row !== null) rows.push(row);
    if (rows.length > most) return null;
  }
  return rows;
}

/** What the customer of an account was at a time, as the journal has it. */
export function kycAtEnd({ store, journal }: Sources, at: TimeUs): (account: string) => KycNow {
  const end = journal.seqAt(at) - 1;
  const lastOf = (subject: string) => {
    const seq = store.seqBefore(subject, end + 1);
    return seq === undefined ? undefined : journal.event(seq)?.event;
  };
  const rules = lastOf('riskRulesSet');
  const customers = rules?.type === 'riskRulesSet' ? rules.rules.customers : {};
  return (account) => {
    const stated = lastOf(`customer|${customerOf(customers, account)}`);
    const opened = store.firstSeq(`account|${account}`);
    const opening = opened === undefined ? undefined : journal.event(opened)?.event;
    const kyc = opening?.type === 'accountOpened' ? opening.kyc : 'none';
    return kycAt(stated?.type === 'kycChanged' ? { ...stated, changedAt: stated.time } : undefined, kyc, at);
  };
}

/** Events of a period in order; `orders` have seen each, and what went before of the orders that were still alive. */
async function* eventsOf(
  { store, journal }: Sources,
  told: { readonly period: Period; readonly types: readonly EventType[]; readonly orders: KnownOrders },
): AsyncGenerator<CommittedEvent> {
  const { period, types, orders } = told;
  const [first, end] = [journal.seqAt(period.from), journal.seqAt(period.to) - 1];
  for (const seq of store.seqsOf('instrument', end)) {
    const defined = journal.event(seq);
    if (defined !== undefined) orders.see(defined.event);
  }
  for (const event of await livesBefore(journal, { first, last: end, types })) orders.see(event);
  for await (const { events } of journal.ofTypes({ only: types }, { after: first - 1, last: end }))
    for (const committed of events) {
      orders.see(committed.event);
      yield committed;
    }
}

/** Of orders that were accepted before the period and have events in it: what happened to them before, oldest first. */
async function livesBefore(
  journal: JournalQueries,
  told: { readonly first: number; readonly last: number; readonly types: readonly EventType[] },
): Promise<DeskEvent[]> {
  const [accepted, wanted] = [new Set<string>(), new Set<string>()];
  for await (const { events } of journal.ofTypes({ only: told.types }, { after: told.first - 1, last: told.last }))
    for (const { event } of events) {
      if ('order' in event) accepted.add(event.order.orderId);
      else if ('orderId' in event && !accepted.has(event.orderId)) wanted.add(event.orderId);
    }
  const found: DeskEvent[] = [];
  const missing = new Set(wanted);
  if (missing.size === 0) return found;
  for await (const { event } of journal.backwards({ only: LIVES }, { before: told.first, first: 1 })) {
    const orderId = 'order' in event ? event.order.orderId : 'orderId' in event ? event.orderId : '';
    if (wanted.has(orderId)) found.push(event);
    if (event.type === 'orderAccepted') missing.delete(orderId);
    if (missing.size === 0) break;
  }
  return found.reverse();
}
