import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { cancelOrder, fetchOrder, findByClientOrderId, submitOrder } from '../../desk/deskApi.js';
import { newClientOrderId } from '../../desk/newId.js';
import { toSubmitOrder, type OrderDraft } from '../../desk/orderDraft.js';
import { ticketState, updateTicket, type TicketAnswer } from '../../desk/ticketStore.js';

/** Opens the confirm window for the order as it is now, with a fresh id; sending twice from one window is one order. */
export function openConfirm(key: string, order: OrderDraft): void {
  updateTicket(key, { confirming: { clientOrderId: newClientOrderId(), order }, notice: undefined });
}

export const closeConfirm = (key: string): void => updateTicket(key, { confirming: undefined });

/** After silence: asks the desk whether the order arrived instead of guessing or sending again. */
async function outcomeById(
  account: string,
  clientOrderId: string,
  silence: { readonly text: string; readonly maybeOnItsWay: boolean },
): Promise<TicketAnswer> {
  try {
    const report = await findByClientOrderId(account, clientOrderId);
    if (report !== undefined) return { kind: 'report', report };
    if (!silence.maybeOnItsWay)
      return { kind: 'notPlaced', text: `${silence.text} The desk has no order with this id: nothing was placed.` };
    const text = `${silence.text} The desk has no order with this id so far; ask again before you send a new one.`;
    return { kind: 'unknown', text, account, clientOrderId };
  } catch {
    const text = `${silence.text} Whether the order arrived is not known. Do not send it again; ask for its outcome.`;
    return { kind: 'unknown', text, account, clientOrderId };
  }
}

/** Sends the confirmed draft, once at a time, and puts the answer in the ticket even when the panel is unmounted meanwhile. */
export async function sendConfirmed(key: string): Promise<void> {
  const { confirming, inFlight } = ticketState(key);
  if (confirming === undefined || inFlight) return;
  const { clientOrderId, order } = confirming;
  updateTicket(key, { inFlight: true, answer: undefined });
  let answer: TicketAnswer;
  try {
    answer = { kind: 'report', report: await submitOrder(toSubmitOrder(order, clientOrderId)) };
  } catch (thrown) {
    const fault = faultOf(thrown);
    if (fault.kind === 'refused') answer = { kind: 'refused', problem: fault.problem };
    else if (fault.kind === 'forbidden') answer = { kind: 'notPlaced', text: fault.text };
    else
      answer = await outcomeById(order.account, clientOrderId, {
        text: faultSentence(fault),
        maybeOnItsWay: fault.kind === 'unreachable' && fault.timedOut,
      });
  }
  updateTicket(key, { inFlight: false, confirming: undefined, answer });
}

/** For an order nobody could answer for. */
export async function askAgain(key: string): Promise<void> {
  const { answer, inFlight } = ticketState(key);
  if (answer?.kind !== 'unknown' || inFlight) return;
  updateTicket(key, { inFlight: true });
  const found = await outcomeById(answer.account, answer.clientOrderId, {
    text: 'The desk did not answer when the order was sent.',
    maybeOnItsWay: false,
  });
  updateTicket(key, { inFlight: false, answer: found });
}

/** Brings the shown order up to date; keeps the old answer when the desk does not answer. */
export async function followOrder(key: string, orderId: string): Promise<void> {
  const report = await fetchOrder(orderId);
  const { answer } = ticketState(key);
  if (answer?.kind === 'report' && answer.report.orderId === orderId)
    updateTicket(key, { answer: { kind: 'report', report } });
}

/** Cancels the order just sent. Returns the sentence to show when that was refused. */
export async function cancelSent(key: string, orderId: string): Promise<string | undefined> {
  try {
    await cancelOrder(orderId);
    await followOrder(key, orderId);
    return undefined;
  } catch (thrown) {
    return faultSentence(faultOf(thrown));
  }
}
