import type { Order } from '../../execution/order.js';
import { formatAmount } from '../../model/decimal.js';
import type { DeskEvent } from '../../model/desk-event.js';
import type { Account } from '../../portfolio/account.js';
import { postingsOf, type MoneyEvent } from '../../portfolio/ledger.js';
import { averageCost, costOfLots, flatPosition, type Position } from '../../portfolio/position.js';
import type { Row } from '../rows/row.js';

export interface ProjectedRow {
  readonly table: string;
  readonly row: Row;
}

/** Ledger of one event, and the balances it leaves. A reset still belongs to the epoch that it ends. */
export function moneyRows(event: MoneyEvent, account: Account, order: Order | undefined): ProjectedRow[] {
  const filled =
    order?.instrument == null
      ? null
      : { account: account.account, side: order.terms.side, instrument: order.instrument };
  const postings = postingsOf(event, filled);
  const epoch = event.type === 'accountReset' ? event.epoch - 1 : account.epoch;
  const ledger = postings.map((posting, index) => ({
    table: 'ledger',
    row: {
      ts: event.time,
      posting: index + 1,
      account: posting.account,
      ledger_account: posting.ledgerAccount,
      currency: posting.currency,
      quantity: formatAmount(posting.quantity),
      epoch,
      order_id: order?.terms.orderId ?? null,
      transfer_id: 'transferId' in event ? event.transferId : null,
      cause: event.type,
    },
  }));
  const currencies = new Set(postings.map((posting) => posting.currency));
  return [...ledger, ...Array.from(currencies, (currency) => balanceRow(event, account, currency))];
}

export function balanceRow(event: DeskEvent, account: Account, currency: string): ProjectedRow {
  const { total, locked } = account.balances.get(currency) ?? { total: 0n, locked: 0n };
  const row = { ts: event.time, account: account.account, currency, epoch: account.epoch, cause: event.type };
  return { table: 'balances', row: { ...row, total: formatAmount(total), locked: formatAmount(locked) } };
}

/** A position after an event. One that a reset has taken away stands at zero in the new epoch. */
export function positionRow(
  event: DeskEvent,
  account: Account,
  market: { readonly venue: string; readonly symbol: string; readonly position?: Position | undefined },
): ProjectedRow {
  const position = market.position ?? flatPosition();
  const average = averageCost(position);
  return {
    table: 'positions',
    row: {
      ts: event.time,
      account: account.account,
      ...{ venue: market.venue, symbol: market.symbol, epoch: account.epoch },
      quantity: formatAmount(position.quantity),
      average_price: average === null ? null : formatAmount(average),
      cost: formatAmount(position.cost),
      fifo_cost: formatAmount(costOfLots(position)),
      realized_pnl: formatAmount(position.realized),
      realized_pnl_fifo: formatAmount(position.realizedFifo),
      cause: event.type,
    },
  };
}
