import { quantityOf } from '../execution/grid.js';
import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import type { Draft } from '../execution/draft.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import type { BookTop } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import { freeOf } from '../portfolio/balance.js';
import { fundsFor, sharedHolds } from './decide-lists-funds.js';
import { exitsOf } from './decide-lists-members.js';
import { accountOf } from './apply-accounts.js';
import type { DeskState } from './state.js';

/**
 * Brings the exits of a bracket to the quantity its entry has filled by now: less the commission that was taken from
 * what it bought, in whole lots, and for exits that buy no more than the account can pay. Exits are at the venue with
 * their entry, so that they come to life without a message from the desk.
 */
export function exitsToGrow(
  state: DeskState,
  entry: Order,
  at: { readonly time: TimeUs; readonly book: BookTop | null },
): Draft[] {
  const exits = exitsOf(state, entry.terms).filter(({ status }) => isLive(status));
  const lots = payableLots(state, { entry, exits, wanted: netLots(entry) });
  const growing = exits.filter((exit) => lots > (exit.phase === 'waiting' ? 0 : exit.quantityLots));
  const holds = holdsFor(state, { entry, exits, lots });
  return growing.map((exit) => {
    const missing = (holds.get(exit) ?? 0n) - exit.hold;
    return {
      type: 'orderActivated',
      orderId: exit.terms.orderId,
      quantityLots: lots,
      hold: { currency: exit.holdCurrency, amount: formatAmount(missing > 0n ? missing : 0n) },
      dueAt: exit.phase === 'waiting' ? at.time : null,
      book: at.book,
      queueAhead: null,
    };
  });
}

/** What the entry brought in, in whole lots. */
export function netLots(entry: Order): number {
  const { instrument, fills, filledLots, terms } = entry;
  if (instrument === null) throw new RangeError(`order ${terms.orderId} was refused and cannot fill`);
  let net = quantityOf(instrument, filledLots);
  for (const { commission, commissionCurrency } of fills)
    if (terms.side === 'buy' && commissionCurrency === instrument.baseCurrency) net -= parseAmount(commission);
  return net <= 0n ? 0 : Number(net / parseAmount(instrument.lotSize));
}

interface Exits {
  readonly entry: Order;
  readonly exits: readonly Order[];
}

/** Exits that sell give back what was bought; exits that buy may cost more than the sale brought in. */
function payableLots(state: DeskState, { entry, exits, wanted }: Exits & { readonly wanted: number }): number {
  const [first] = exits;
  if (first === undefined || first.terms.side === 'sell') return wanted;
  const { balances } = accountOf(state, first.terms.account);
  const held = exits.reduce((sum, { hold }) => sum + hold, 0n);
  const payable = freeOf(balances, first.holdCurrency) + held;
  let lots = wanted;
  // A part for each lot, rounded commissions aside: one step gets there, or next to it.
  for (let needed = sumOf(state, { entry, exits, lots }); lots > 0 && needed > payable;) {
    const fits = payable <= 0n ? 0 : Number((BigInt(lots) * payable) / needed);
    lots = Math.min(lots - 1, fits);
    needed = sumOf(state, { entry, exits, lots });
  }
  return Math.max(0, lots);
}

function sumOf(state: DeskState, wanted: Exits & { readonly lots: number }): Amount {
  return [...holdsFor(state, wanted).values()].reduce((sum, hold) => sum + hold, 0n);
}

function holdsFor(state: DeskState, { entry, exits, lots }: Exits & { readonly lots: number }): Map<Order, Amount> {
  const { rules } = state;
  if (rules === null) throw new RangeError('a bracket filled before the desk had rules');
  const needed = exits.map((exit) => ({
    terms: exit.terms,
    hold: fundsFor(exit, Math.max(0, lots - exit.filledLots), rules, lastPriceOf(entry)),
  }));
  const shared = sharedHolds(needed);
  return new Map(exits.map((exit, index) => [exit, shared[index] ?? 0n]));
}

/** Ticks of the entry's average price, rounded up: what a trailing exit that stands nowhere yet is measured from. */
function lastPriceOf({ instrument, filledNotional, filledLots }: Order): number | null {
  if (instrument === null || filledLots === 0) return null;
  const step = (BigInt(filledLots) * parseAmount(instrument.lotSize) * parseAmount(instrument.tickSize)) / 10n ** 18n;
  return Number((filledNotional + step - 1n) / step);
}
