import type { Denial } from '@paperdesk/contract';
import type { Refusal } from './desk.js';

/** The answer to an order that checks refused: code and text of the first reason, all reasons beside it. */
export function refusalOf(denied: {
  readonly order: { readonly orderId: string };
  readonly denials: readonly Denial[];
  readonly status: number;
}): Refusal {
  const first = denied.denials[0];
  return {
    ok: false,
    status: denied.status,
    code: first?.code ?? 'DENIED',
    detail: first?.detail ?? 'The order was refused.',
    ...(first?.field == null ? {} : { field: first.field }),
    denials: denied.denials,
    orderId: denied.order.orderId,
  };
}

export function refuse(status: number, code: string, detail: string): Refusal {
  return { ok: false, status, code, detail };
}
