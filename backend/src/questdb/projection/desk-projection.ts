import { formatAmount, parseAmount, toNumber, type Amount } from '../../model/decimal.js';
import type {
  BookTop,
  CommittedEvent,
  DeskEvent,
  OrderAccepted,
  OrderCanceled,
  OrderDenied,
  OrderFilled,
  OrderTerms,
} from '../../model/desk-event.js';
import { amountOfSteps, type Instrument } from '../../model/instrument.js';
import { averageCost, flatPosition, takeFill, type Position } from '../../portfolio/position.js';
import type { Row } from '../rows/row.js';
import { auditColumns } from './audit-row.js';
import { averageOf, figuresOf } from './book-keeping.js';
import type { BalanceState, OrderState, Posting } from './book-keeping.js';
import { killSwitchRow } from './kill-switch-row.js';

export interface ProjectedRow {
  readonly table: string;
  readonly row: Row;
}

/**
 * Journal events to rows. The running totals are the fold of the events themselves, so the same journal gives the
 * same rows each time and QuestDB's deduplication swallows what it has already.
 */
export class DeskProjection {
  private readonly instruments = new Map<string, Instrument>();
  private readonly orders = new Map<string, OrderState>();
  private readonly balances = new Map<string, BalanceState>();
  private readonly positions = new Map<string, Position>();
  private readonly sources = new Map<string, string>();
  private deskSource: string | null = null;
  private previousHash: string | null = null;

  /** `runId` marks the rows of a replay. */
  constructor(private readonly runId: string | null = null) {}

  /** Orders that may still change; ended ones are not kept. */
  get openOrders(): number {
    return this.orders.size;
  }

  /** Rows of one event, in journal order. Throws for an event that refers to something never journaled. */
  apply(committed: CommittedEvent): ProjectedRow[] {
    const audit = auditColumns(committed, this.previousHash);
    this.previousHash = committed.hash;
    const { event, seq } = committed;
    if (event.type === 'deskStarted') this.deskSource = event.source;
    const known = 'orderId' in event ? this.orders.get(event.orderId)?.accepted.order : undefined;
    const account = audit.account ?? known?.account ?? null;
    const shared = {
      run_id: this.runId,
      journal_seq: seq,
      person: event.actor.person,
      source: this.sourceOf(event, account),
      strategy: ('order' in event ? event.order.strategy : known?.strategy) ?? null,
    };
    return [
      { table: 'audit_log', row: { ...audit, ...shared, account } },
      ...this.rowsOf(event).map(({ table, row }) => ({ table, row: { ...shared, ...row } })),
    ];
  }

  private sourceOf(event: DeskEvent, account: string | null): string | null {
    if ('order' in event) return event.order.source;
    if (event.type === 'accountOpened') return event.source;
    return (account === null ? undefined : this.sources.get(account)) ?? this.deskSource;
  }

  private rowsOf(event: DeskEvent): ProjectedRow[] {
    switch (event.type) {
      case 'deskStarted':
        return [];
      case 'instrumentDefined':
        this.instruments.set(instrumentKey(event.instrument), event.instrument);
        return [];
      case 'accountOpened':
        this.sources.set(event.account, event.source);
        return [];
      case 'fundsDeposited': {
        const quantity = parseAmount(event.amount);
        const { account, currency } = event;
        return this.post(event, { account, orderId: null }, [
          { ledgerAccount: 'cash', currency, quantity },
          { ledgerAccount: 'deposits', currency, quantity: -quantity },
        ]);
      }
      case 'orderAccepted':
        return this.accepted(event);
      case 'orderDenied':
        return [{ table: 'orders', row: deniedRow(event) }];
      case 'orderFilled':
        return this.filled(event);
      case 'orderCanceled':
        return this.canceled(event);
      case 'killSwitchTripped':
      case 'killSwitchRearmed':
      case 'engineHalted':
        return [{ table: 'kill_switch_events', row: killSwitchRow(event) }];
    }
  }

  private accepted(event: OrderAccepted): ProjectedRow[] {
    const { venue, symbol } = event.order;
    const instrument = this.instruments.get(instrumentKey({ venue, symbol, version: event.instrumentVersion }));
    if (instrument === undefined) throw new Error(`${venue}|${symbol} v${event.instrumentVersion} was never defined`);
    const quantity = amountOfSteps(event.quantityLots, instrument.lotSize);
    const order: OrderState = {
      accepted: event,
      instrument,
      quantity,
      filled: 0n,
      notional: 0n,
      changes: 0,
      lastTs: 0,
    };
    this.orders.set(event.order.orderId, order);
    this.balance(event.order.account, event.hold.currency).locked += parseAmount(event.hold.amount);
    return [
      orderRow(order, event, { event: 'accepted', order_status: 'new', book_sequence: event.book.sequence }),
      this.balanceRow(event, event.order.account, event.hold.currency),
    ];
  }

  private filled(event: OrderFilled): ProjectedRow[] {
    const order = this.order(event.orderId);
    const terms = order.accepted.order;
    const figures = figuresOf(order, event);
    order.filled += figures.quantity;
    order.notional += (figures.price * figures.quantity) / 10n ** 18n;
    const { currency } = order.accepted.hold;
    this.balance(terms.account, currency).locked -= parseAmount(event.released);
    const position = this.position(terms);
    takeFill(position, figures.received, figures.paid);
    const order_status = order.filled === order.quantity ? 'filled' : 'partiallyFilled';
    const average = averageCost(position);
    if (order_status === 'filled') this.orders.delete(event.orderId);
    return [
      orderRow(order, event, { event: 'filled', order_status, book_sequence: event.book.sequence }),
      { table: 'fills', row: fillRow(order, event, figures) },
      ...this.post(event, { account: terms.account, orderId: terms.orderId }, figures.postings),
      {
        table: 'positions',
        row: {
          ts: event.time,
          ...marketOf(terms),
          quantity: formatAmount(position.quantity),
          average_price: average === null ? null : formatAmount(average),
          realized_pnl: formatAmount(position.realized),
          cause: event.type,
        },
      },
    ];
  }

  private canceled(event: OrderCanceled): ProjectedRow[] {
    const order = this.order(event.orderId);
    const { account } = order.accepted.order;
    const { currency } = order.accepted.hold;
    this.balance(account, currency).locked -= parseAmount(event.released);
    this.orders.delete(event.orderId);
    return [
      orderRow(order, event, {
        event: 'canceled',
        order_status: 'canceled',
        leaves_quantity: '0',
        reason_code: event.reason,
        reason: event.text,
      }),
      this.balanceRow(event, account, currency),
    ];
  }

  private post(
    event: DeskEvent,
    { account, orderId }: { account: string; orderId: string | null },
    postings: readonly Posting[],
  ): ProjectedRow[] {
    const cash = postings.filter((posting) => posting.ledgerAccount === 'cash');
    for (const posting of cash) this.balance(account, posting.currency).total += posting.quantity;
    const ledger = postings.map((posting, index) => ({
      table: 'ledger',
      row: {
        ts: event.time,
        posting: index + 1,
        account,
        ledger_account: posting.ledgerAccount,
        currency: posting.currency,
        quantity: formatAmount(posting.quantity),
        order_id: orderId,
        cause: event.type,
      },
    }));
    const currencies = [...new Set(cash.map((posting) => posting.currency))];
    return [...ledger, ...currencies.map((currency) => this.balanceRow(event, account, currency))];
  }

  private balanceRow(event: DeskEvent, account: string, currency: string): ProjectedRow {
    const { total, locked } = this.balance(account, currency);
    const row = { ts: event.time, account, currency, total: formatAmount(total), locked: formatAmount(locked) };
    return { table: 'balances', row: { ...row, cause: event.type } };
  }

  private order(orderId: string): OrderState {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} was never accepted`);
    return order;
  }

  private balance(account: string, currency: string): BalanceState {
    return kept(this.balances, `${account}|${currency}`, () => ({ total: 0n, locked: 0n }));
  }

  private position(terms: OrderTerms): Position {
    const key = `${terms.account}|${terms.venue}|${terms.symbol}`;
    return kept(this.positions, key, flatPosition);
  }
}

const instrumentKey = (of: Pick<Instrument, 'venue' | 'symbol' | 'version'>) =>
  `${of.venue}|${of.symbol}|${of.version}`;
const marketOf = (terms: OrderTerms) => ({ account: terms.account, venue: terms.venue, symbol: terms.symbol });

function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  map.set(key, fresh);
  return fresh;
}

function midOf(order: OrderState, book: BookTop): number | null {
  if (book.bid === null || book.ask === null) return null;
  return toNumber(amountOfSteps(book.bid + book.ask, order.instrument.tickSize)) / 2;
}

function termsColumns(terms: OrderTerms) {
  const { orderId, clientOrderId, side, orderType } = terms;
  return { ...marketOf(terms), order_id: orderId, client_order_id: clientOrderId, side, order_type: orderType };
}

type Change = OrderAccepted | OrderFilled | OrderCanceled;
/** Times of one order strictly rise (1 µs at least), so that LATEST ON is never in doubt. */
function orderRow(order: OrderState, event: Change, change: Omit<Row, 'ts'>): ProjectedRow {
  const terms = order.accepted.order;
  order.lastTs = Math.max(event.time, order.lastTs + 1);
  order.changes += 1;
  const average = averageOf(order.notional, order.filled);
  const row: Row = {
    ...termsColumns(terms),
    event_sequence: order.changes,
    time_in_force: terms.timeInForce,
    quantity: formatAmount(order.quantity),
    price: terms.price,
    filled_quantity: formatAmount(order.filled),
    leaves_quantity: formatAmount(order.quantity - order.filled),
    average_price: average === null ? null : formatAmount(average),
    arrival_mid: midOf(order, order.accepted.book),
    via: event.actor.via,
    request_id: event.requestId,
    ...change,
    ts: order.lastTs,
  };
  return { table: 'orders', row };
}

function deniedRow(event: OrderDenied): Row {
  const terms = event.order;
  return {
    ts: event.time,
    ...termsColumns(terms),
    event_sequence: 1,
    event: 'denied',
    order_status: 'rejected',
    time_in_force: terms.timeInForce,
    quantity: terms.quantity,
    price: terms.price,
    filled_quantity: '0',
    leaves_quantity: '0',
    reason_code: event.denials[0]?.code ?? null,
    reason: event.denials.map((denial) => denial.detail).join('; '),
    via: event.actor.via,
    request_id: event.requestId,
  };
}

function fillRow(order: OrderState, event: OrderFilled, figures: { price: Amount; quantity: Amount }): Row {
  const terms = order.accepted.order;
  const arrival = midOf(order, order.accepted.book);
  const price = toNumber(figures.price);
  const sign = terms.side === 'buy' ? 1 : -1;
  return {
    ts: event.time,
    ...termsColumns(terms),
    trade_id: event.tradeId,
    liquidity_side: event.liquiditySide,
    last_price: formatAmount(figures.price),
    last_quantity: formatAmount(figures.quantity),
    price,
    quantity: toNumber(figures.quantity),
    commission: event.commission,
    commission_currency: event.commissionCurrency,
    commission_rate: event.rate,
    mid: midOf(order, event.book),
    slippage_bps: arrival === null || arrival === 0 ? null : (sign * (price - arrival) * 10_000) / arrival,
    cause: event.cause.kind,
    book_sequence: event.book.sequence,
    time_exchange: event.timeExchange,
  };
}
