import type { Draft } from '../execution/draft.js';
import type { ApprovedOrder } from '../execution/approved-order.js';
import { idFrom } from '../execution/deterministic-id.js';
import type { Order } from '../execution/order.js';
import type { TripKillSwitch } from '../model/command.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import { marketKey, textOfSteps, type Instrument } from '../model/instrument.js';
import { UNLIMITED } from '../model/risk-rules.js';
import type { Account } from '../portfolio/account.js';
import { freeOf } from '../portfolio/balance.js';
import { assess } from './assess.js';
import { symbolsOf } from '../risk/check.js';
import { riskInput } from './decide-submit.js';
import type { Desk } from './decision.js';
import { termsOf } from './order-terms.js';

/** What a flatten sends, and what of it no venue would take as it is. */
export interface FlattenSells {
  readonly place: readonly ApprovedOrder[];
  readonly denied: readonly Draft[];
}

/** One sale: at most so much of the instrument's base currency. */
interface Sale {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly quantity: Amount;
}

/**
 * Market sells of all that is held in the scope. Each is judged by every check but the kill switch and the desk's limits
 * (who gets out must not be held back by them) and then goes to the venue as any order does. What a check refuses (a
 * market that is not live, dust under the smallest order) is journaled as denied and stays held; another press tries again.
 */
export function flattenSells(desk: Desk, command: TripKillSwitch, canceled: readonly Order[]): FlattenSells {
  const place: ApprovedOrder[] = [];
  const denied: Draft[] = [];
  const spent = new Map<Account, Map<string, Amount>>();
  for (const sale of salesOf(desk, command)) {
    const { account, instrument } = sale;
    const earmarked = spent.get(account) ?? new Map<string, Amount>();
    spent.set(account, earmarked);
    const currency = instrument.baseCurrency;
    const released = releasedBy(canceled, account.account, currency);
    const sold = earmarked.get(currency) ?? 0n;
    const free = freeOf(account.balances, currency) + released - sold;
    const lots = lotsIn(free < sale.quantity ? free : sale.quantity, instrument);
    if (lots <= 0) continue;
    const name = `${command.requestId} ${place.length + denied.length}`;
    const order = sellOrder(sale, { name, killId: command.killId, quantity: textOfSteps(lots, instrument.lotSize) });
    const { receivedAt, actor } = command;
    const terms = termsOf(order, { source: desk.rules.trading.source, receivedAt, listIndex: null });
    const assessment = assess(
      {
        ...riskInput(desk, order, { receivedAt, expireAt: null, person: actor.person }),
        ...{ kills: [], rules: UNLIMITED, earmarked, held: released },
      },
      terms,
    );
    if (assessment.approved === null) denied.push({ type: 'orderDenied', ...assessment.denied, order: terms });
    else {
      place.push(assessment.approved);
      earmarked.set(currency, sold + assessment.approved.hold.amount);
    }
  }
  return { place, denied };
}

/** A request as a person would send it; the same press makes the same ids when it is decided again. */
function sellOrder(
  { account, instrument }: Sale,
  { name, killId, quantity }: { readonly name: string; readonly killId: string; readonly quantity: string },
) {
  const orderId = idFrom(`flatten ${killId} ${name}`);
  return {
    orderId,
    payloadHash: (orderId + idFrom(`payload ${orderId}`)).replaceAll('-', ''),
    request: {
      clientOrderId: `flatten-${orderId}`,
      account: account.account,
      venue: instrument.venue,
      symbol: instrument.symbol,
      side: 'sell' as const,
      orderType: 'market' as const,
      timeInForce: 'IOC' as const,
      quantity,
    },
  };
}

function salesOf(desk: Desk, { scope, scopeValue }: TripKillSwitch): Sale[] {
  const { accounts, source } = desk.state;
  return [...accounts.values()]
    .filter((account) => account.source === source && (scope !== 'account' || account.account === scopeValue))
    .flatMap((account) => {
      const positions = scope === 'strategy' ? account.strategies.get(scopeValue ?? '') : account.positions;
      const bought = [...(positions ?? [])].flatMap(([key, { quantity }]) => {
        const instrument = desk.state.instruments.get(key);
        const inScope = (scope !== 'venue' && scope !== 'symbol') || instrument?.[scope] === scopeValue;
        return instrument === undefined || !inScope || quantity <= 0n ? [] : [{ account, instrument, quantity }];
      });
      return scope === 'global' || scope === 'account' ? [...bought, ...rest(desk, account)] : bought;
    });
}

/** What an account owns beyond its positions was deposited: it goes on a market against the reporting currency. */
function rest({ state, rules }: Desk, account: Account): Sale[] {
  return [...account.balances].flatMap(([currency, { total }]) => {
    if (currency === account.reportingCurrency || total <= 0n) return [];
    const instrument = [...state.instruments.values()].find(
      ({ venue, symbol, baseCurrency, quoteCurrency }) =>
        baseCurrency === currency &&
        quoteCurrency === account.reportingCurrency &&
        symbolsOf(rules.trading.offered, venue)?.includes(symbol) === true &&
        !state.suspended.has(marketKey(venue, symbol)),
    );
    return instrument === undefined ? [] : [{ account, instrument, quantity: total }];
  });
}

function releasedBy(canceled: readonly Order[], account: string, currency: string): Amount {
  let sum = 0n;
  for (const { terms, holdCurrency, hold } of canceled)
    if (terms.account === account && holdCurrency === currency) sum += hold;
  return sum;
}

/** Whole lots, and never more than one order may have: the next press sells on. */
function lotsIn(quantity: Amount, { lotSize, maxQuantity }: Instrument): number {
  const most = maxQuantity === null ? quantity : parseAmount(maxQuantity);
  return Number((quantity < most ? quantity : most) / parseAmount(lotSize));
}
