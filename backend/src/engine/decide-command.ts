import { isLive } from '../execution/order-life.js';
import { place } from '../execution/venue.js';
import type { CancelAll, CancelOrder, Command, OpenAccount, SubmitOrder } from '../model/command.js';
import type { OrderTerms } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { assess } from '../risk/assess.js';
import { decideRearm, decideTrip } from './decide-kill.js';
import { cancel, refused, workingOrders, type Decision, type Desk } from './decision.js';
import { refusalOf, refuse } from './refusal.js';
import { spentKey } from './state.js';

/** What a command comes to. Reads only; the events it returns are applied by the engine. */
export function decideCommand(desk: Desk, command: Command, now: TimeUs): Decision {
  switch (command.type) {
    case 'submitOrder':
      return decideSubmit(desk, command);
    case 'cancelOrder':
      return decideCancel(desk, command);
    case 'cancelAll':
      return decideCancelAll(desk, command);
    case 'tripKillSwitch':
      return decideTrip(desk, command);
    case 'rearmKillSwitch':
      return decideRearm(desk, command, now);
    case 'openAccount':
      return decideOpenAccount(desk, command);
  }
}

function decideSubmit(desk: Desk, command: SubmitOrder): Decision {
  const { state, rules, markets } = desk;
  const { request } = command;
  const spent = state.spentIds.get(spentKey(request.account, request.clientOrderId));
  if (spent !== undefined) {
    if (spent.payloadHash !== command.payloadHash)
      return refused({
        ...refuse(
          409,
          'DUPLICATE_CLIENT_ORDER_ID',
          `Account '${request.account}' has already used the id '${request.clientOrderId}' for another order; choose a new one.`,
        ),
        field: 'clientOrderId',
        orderId: spent.orderId,
      });
    return { drafts: [], reply: spent.refusal ?? { kind: 'order', orderId: spent.orderId, repeated: true } };
  }
  const key = marketKey(request.venue, request.symbol);
  const offered = rules.offered.get(request.venue)?.includes(request.symbol) === true;
  const terms = termsOf(command, desk);
  const market = markets.get(key);
  const assessment = assess(
    {
      order: request,
      source: rules.source,
      receivedAt: command.receivedAt,
      staleAfterUs: rules.staleAfterUs,
      kills: state.kills.values(),
      halted: state.halted,
      account: state.accounts.get(request.account),
      offered: rules.offered,
      instrument: offered ? state.instruments.get(key) : undefined,
      market,
    },
    terms,
  );
  if (assessment.approved === null) {
    const denied = { ...assessment.denied, order: terms };
    // A halted engine cannot write the refusal down either; the id stays free.
    const drafts = state.halted === null ? [{ type: 'orderDenied' as const, ...denied }] : [];
    return { drafts, reply: refusalOf(denied) };
  }
  if (market === undefined) throw new RangeError(`order ${terms.orderId} passed every check without a market`);
  return {
    drafts: place(assessment.approved, market),
    reply: { kind: 'order', orderId: terms.orderId, repeated: false },
  };
}

function termsOf({ request, orderId, payloadHash }: SubmitOrder, { rules }: Desk): OrderTerms {
  const { clientOrderId, account, venue, symbol, side, orderType, quantity } = request;
  return {
    orderId,
    clientOrderId,
    payloadHash,
    account,
    venue,
    symbol,
    source: rules.source,
    side,
    orderType,
    timeInForce: orderType === 'market' ? 'IOC' : (request.timeInForce ?? 'GTC'),
    quantity,
    price: request.price ?? null,
    strategy: request.strategy ?? null,
  };
}

/** Never blocked by kill switch, market state or source. A repeat of a cancel answers with the canceled order. */
function decideCancel({ state }: Desk, { orderId, actor }: CancelOrder): Decision {
  const order = state.orders.get(orderId);
  if (order === undefined) return refused(refuse(404, 'ORDER_NOT_FOUND', `There is no working order ${orderId}.`));
  if (order.status === 'canceled') return { drafts: [], reply: { kind: 'order', orderId, repeated: true } };
  if (!isLive(order.status))
    return refused({
      ...refuse(409, 'ORDER_NOT_WORKING', `Order ${orderId} is ${order.status} and has nothing to cancel.`),
      orderId,
    });
  const text = `Canceled at the request of ${actor.person}.`;
  return {
    drafts: [cancel(order, { reason: 'USER_REQUEST', text })],
    reply: { kind: 'order', orderId, repeated: false },
  };
}

function decideCancelAll({ state }: Desk, { account, venue, symbol, actor }: CancelAll): Decision {
  const orders = workingOrders(
    state,
    ({ terms }) =>
      terms.account === account &&
      (venue === undefined || terms.venue === venue) &&
      (symbol === undefined || terms.symbol === symbol),
  );
  const text = `Canceled with all others of the account at the request of ${actor.person}.`;
  return {
    drafts: orders.map((order) => cancel(order, { reason: 'CANCEL_ALL', text })),
    reply: { kind: 'canceled', orderIds: orders.map((order) => order.terms.orderId) },
  };
}

/** Opening twice is one opening: an account that exists stays as it is, whatever else the second command says. */
function decideOpenAccount({ state }: Desk, command: OpenAccount): Decision {
  const { account, name, source, reportingCurrency, kyc, deposits } = command;
  const reply = { kind: 'account' as const, account };
  const known = state.accounts.get(account);
  if (known?.source === source) return { drafts: [], reply };
  if (known !== undefined)
    return refused(
      refuse(
        422,
        'ACCOUNT_SOURCE_MISMATCH',
        `Account '${account}' belongs to ${known.source} prices for good; give the ${source} account another id.`,
      ),
    );
  if (state.halted !== null)
    return refused(refuse(503, 'ENGINE_HALTED', `The desk opens no account: ${state.halted}.`));
  return {
    drafts: [
      { type: 'accountOpened', account, name, source, reportingCurrency, kyc },
      ...deposits.map(({ currency, amount }) => ({ type: 'fundsDeposited' as const, account, currency, amount })),
    ],
    reply,
  };
}
