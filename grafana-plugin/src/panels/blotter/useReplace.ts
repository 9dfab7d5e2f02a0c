import type { ExecutionReport, InstrumentView, ReplaceOrderRequest } from '@paperdesk/contract';
import { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { compare } from '../../desk/decimalText.js';
import { replaceOrder } from '../../desk/deskApi.js';
import { newClientOrderId } from '../../desk/newId.js';
import { numberFault, quantityFault } from '../../desk/orderDraft.js';
import { useKept } from '../../desk/useKept.js';

/** New terms of one working order, as typed. The id belongs to these terms: sent twice they are one change. */
export interface ReplaceDraft {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly quantity: string;
  readonly price: string;
  /** Why the desk did not take them. */
  readonly refused: string | undefined;
}

/** Where working orders are replaced, one at a time; `closed` says why not now. */
export interface OrderReplace {
  readonly closed: string | undefined;
  readonly draft: ReplaceDraft | undefined;
  readonly inFlight: boolean;
  readonly open: (order: ExecutionReport) => void;
  readonly type: (part: Partial<Pick<ReplaceDraft, 'quantity' | 'price'>>) => void;
  readonly back: () => void;
  readonly send: (change: ReplaceOrderRequest) => void;
}

interface ReplaceSetting {
  readonly panelKey: string;
  readonly closed: string | undefined;
  /** The order with its new terms, as the service answered. */
  readonly onReplaced: (report: ExecutionReport) => void;
}

export function useReplace({ panelKey, closed, onReplaced }: ReplaceSetting): OrderReplace {
  const [draft, setDraft] = useKept<ReplaceDraft | undefined>(`${panelKey}/replacing`, undefined);
  const [inFlight, setInFlight] = useState(false);
  const send = async (sent: ReplaceDraft, change: ReplaceOrderRequest) => {
    setInFlight(true);
    try {
      const report = await replaceOrder(sent.orderId, change);
      setDraft(undefined);
      onReplaced(report);
    } catch (thrown) {
      const fault = faultOf(thrown);
      // After silence the same id goes again: if the first one arrived, the second changes nothing.
      const known = fault.kind === 'refused' || fault.kind === 'forbidden';
      setDraft({
        ...sent,
        clientOrderId: known ? newClientOrderId() : sent.clientOrderId,
        refused: known
          ? `Not replaced: ${faultSentence(fault)}`
          : `${faultSentence(fault)} Whether the change arrived is not known; sending it again is safe.`,
      });
    }
    setInFlight(false);
  };
  return {
    closed,
    draft,
    inFlight,
    open: ({ orderId, quantity, price }) =>
      setDraft({ orderId, clientOrderId: newClientOrderId(), quantity, price: price ?? '', refused: undefined }),
    type: (part) => {
      if (draft !== undefined) setDraft({ ...draft, ...part, clientOrderId: newClientOrderId(), refused: undefined });
    },
    back: () => setDraft(undefined),
    send: (change) => {
      if (draft !== undefined && !inFlight) void send(draft, change);
    },
  };
}

/** What is wrong with the new terms, by field. */
export function replaceFaults(
  draft: ReplaceDraft,
  order: ExecutionReport,
  instrument: InstrumentView | undefined,
): { readonly quantity: string | undefined; readonly price: string | undefined } {
  return {
    quantity: quantityFault(draft.quantity, instrument),
    price: order.price === null ? undefined : numberFault(draft.price, instrument?.tickSize, 'tick'),
  };
}

/** What to send: only what differs from the order; undefined when nothing does. */
export function changeOf(draft: ReplaceDraft, order: ExecutionReport): ReplaceOrderRequest | undefined {
  const { clientOrderId, quantity, price } = draft;
  const newQuantity = compare(quantity, order.quantity) === 0 ? {} : { quantity };
  const newPrice = order.price === null || compare(price, order.price) === 0 ? {} : { price };
  const change = { ...newQuantity, ...newPrice };
  return Object.keys(change).length === 0 ? undefined : { clientOrderId, ...change };
}
