import type { AccountView } from '@paperdesk/contract';
import { compare, floorToStep, multiply } from '../../desk/decimalText.js';
import { byStep } from '../../desk/format.js';
import { TICKET_DRAFT_VERSION, type TicketDraft } from '../../desk/ticketDraftEvent.js';
import { isOpen, type PositionRow } from './positionRows.js';

export const REDUCTIONS = [25, 50, 75] as const;
export type Percent = (typeof REDUCTIONS)[number] | 100;

/** What the ticket would be filled with, or why there is nothing to fill in. */
export type CloseOffer =
  | { readonly draft: TicketDraft & { readonly quantity: string }; readonly hint: string | undefined }
  | { readonly why: string };

/** How much of the base currency the account may still sell; undefined when it is not known. */
function freeOf({ position }: PositionRow, accounts: readonly AccountView[]): string | undefined {
  const base = position.symbol.split('/')[0];
  const owner = accounts.find(({ account }) => account === position.account);
  return owner?.balances.find(({ currency }) => currency === base)?.free;
}

const partOf = (quantity: string, percent: Percent): string =>
  percent === 100 ? quantity : (multiply(quantity, `0.${percent}`) ?? '0');

/** Why nothing of the position can be traded now. */
function whyClosed({ position, instrument }: PositionRow, accounts: readonly AccountView[]): string | undefined {
  if (!isOpen(position)) return 'Nothing is held there.';
  if (instrument === undefined) return 'The desk does not trade this market now.';
  return accounts.find(({ account }) => account === position.account)?.readOnly === true
    ? 'This account belongs to another market source: it is shown, never traded.'
    : undefined;
}

/**
 * A market order on the other side for a part of the position, in whole lots and at most what no working order holds.
 * It goes to the ticket and is looked at there; nothing is sent.
 */
export function closeOffer(row: PositionRow, percent: Percent, accounts: readonly AccountView[]): CloseOffer {
  const why = whyClosed(row, accounts);
  if (why !== undefined) return { why };
  const { position } = row;
  const lot = row.instrument?.lotSize ?? '0';
  const short = position.quantity.startsWith('-');
  const asked = partOf(position.quantity.replace('-', ''), percent);
  const free = short ? undefined : freeOf(row, accounts);
  const held = free !== undefined && compare(free, asked) === -1;
  const quantity = floorToStep(held ? free : asked, lot) ?? '0';
  if (compare(quantity, '0') !== 1)
    return { why: held ? 'Working orders hold it: cancel them first.' : `It is below one lot (${lot}).` };
  const { venue, symbol, account } = position;
  const side = short ? 'buy' : 'sell';
  return {
    draft: {
      ...{ version: TICKET_DRAFT_VERSION, from: 'positions', venue, symbol, account },
      ...{ side, orderType: 'market', quantity },
    },
    hint: held ? `The rest of ${byStep(asked, lot)} is held by working orders.` : undefined,
  };
}
