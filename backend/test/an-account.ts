import { formatAmount, parseAmount } from '../src/model/decimal.js';
import { marketKey, stepsOf, type Instrument } from '../src/model/instrument.js';
import type { Account } from '../src/portfolio/account.js';
import { credit } from '../src/portfolio/balance.js';
import { commissionOf } from '../src/portfolio/fees.js';
import { fillFigures, postingsOf, type Posting } from '../src/portfolio/ledger.js';
import type { Position } from '../src/portfolio/position.js';
import { takeOwnFill } from '../src/portfolio/take-fill.js';
import { NOW, TRADER } from './builders.js';

/** Account `main` on demo prices that owns what `balances` says, as decimal text by currency. */
export function anEmptyAccount(
  change: Partial<Account> = {},
  balances: Readonly<Record<string, string>> = {},
): Account {
  const account: Account = {
    ...{ account: 'main', name: 'Main', source: 'demo', reportingCurrency: 'USDT', kyc: 'verified' },
    ...{ epoch: 1, epochStartedAt: NOW, archive: [] },
    balances: new Map(),
    positions: new Map(),
    strategies: new Map(),
    traded: new Map(),
    ...change,
  };
  for (const [currency, amount] of Object.entries(balances)) credit(account.balances, currency, parseAmount(amount));
  return account;
}

/** One fill of a test, as people write it. */
export interface TestFill {
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string;
  readonly liquiditySide?: 'maker' | 'taker';
  readonly strategy?: string;
}

/** Fills an account by an instrument's own rates; the answer is the fill's postings. */
export function fillAccount(account: Account, instrument: Instrument, fill: TestFill): Posting[] {
  const { side, liquiditySide = 'taker', strategy = null } = fill;
  const priceTicks = stepsOf(fill.price, instrument.tickSize);
  const quantityLots = stepsOf(fill.quantity, instrument.lotSize);
  if (priceTicks === undefined || quantityLots === undefined)
    throw new Error(`${fill.quantity} @ ${fill.price} is off`);
  const plain = { priceTicks, quantityLots, commission: '0', commissionCurrency: instrument.quoteCurrency };
  const { quantity, notional } = fillFigures({ side, instrument }, plain);
  const commission = commissionOf(instrument, instrument, { side, liquiditySide, quantity, notional });
  const market = marketKey(instrument.venue, instrument.symbol);
  takeOwnFill(account, { market, instrument, side, quantity, notional, commission, strategy, time: NOW });
  const event = {
    ...({ type: 'orderFilled', time: NOW, actor: TRADER, requestId: 'test', orderId: 'o-1', tradeId: 't-1' } as const),
    ...{ priceTicks, quantityLots, commission: formatAmount(commission.amount), rate: commission.rate },
    ...{ commissionCurrency: commission.currency, feeTier: null, feeSource: 'test', liquiditySide },
    ...{ cause: { kind: 'own', orderId: 'o-2' } as const, preset: 'frictionless', book: null, timeExchange: NOW },
    ...{ reportedAt: NOW, released: '0', band: { pessimisticLots: 0, optimisticLots: 0 } },
  };
  return postingsOf(event, { account: account.account, side, instrument });
}

/** What an account owns, as decimal text by currency; currencies of which it owns nothing are left out. */
export function ownedBy({ balances }: Account): Record<string, string> {
  return Object.fromEntries(
    [...balances]
      .filter(([, { total }]) => total !== 0n)
      .map(([currency, { total }]) => [currency, formatAmount(total)]),
  );
}

/** A position by both methods, as decimal text. */
export function heldIn({ quantity, cost, realized, realizedFifo, lots }: Position) {
  return {
    quantity: formatAmount(quantity),
    cost: formatAmount(cost),
    realized: formatAmount(realized),
    lots: lots.map((lot) => `${formatAmount(lot.quantity)} for ${formatAmount(lot.cost)}`),
    realizedFifo: formatAmount(realizedFifo),
  };
}
