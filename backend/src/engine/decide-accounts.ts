import type { Draft } from '../execution/draft.js';
import type { OpenAccount, ResetAccount, TransferFunds } from '../model/command.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type { Account } from '../portfolio/account.js';
import { freeOf } from '../portfolio/balance.js';
import { transferText } from './apply-accounts.js';
import { cancel, refused, workingOrders, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { refuse } from './refusal.js';
import { spentKey } from './state.js';

/** Opening twice is one opening: an account that exists stays as it is, whatever else the second command says. */
export function decideOpenAccount({ state }: Desk, command: OpenAccount): Decision {
  const { account, name, source, reportingCurrency, kyc } = command;
  const known = state.accounts.get(account);
  if (known?.source === source) return done(account);
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
  const fault = depositFault(command.deposits);
  if (fault !== null) return refused(fault);
  return done(account, [
    { type: 'accountOpened', account, name, source, reportingCurrency, kyc },
    ...depositsOf(command),
  ]);
}

/**
 * Puts money into an account, or takes free funds out of it: what orders hold stays. The transfer's id is spent for
 * ever, over resets too: the same transfer again is answered as done, another one under its id is refused.
 */
export function decideTransfer(desk: Desk, command: TransferFunds): Decision {
  const { state } = desk;
  const { account: id, transferId, direction, currency } = command;
  const account = state.accounts.get(id);
  if (account === undefined) return refused(unknown(id));
  const amount = parseAmount(command.amount);
  const transfer = { direction, currency, amount: formatAmount(amount) };
  const earlier = state.transfers.get(spentKey(id, transferId));
  if (earlier === transferText(transfer)) return done(id);
  if (earlier !== undefined)
    return refused({
      ...refuse(
        409,
        'DUPLICATE_TRANSFER_ID',
        `Account '${id}' has already used the id '${transferId}' for another transfer (${earlier}); choose a new one.`,
      ),
      field: 'transferId',
    });
  const closed = closedTo(desk, account, 'moves no money');
  if (closed !== null) return refused(closed);
  if (amount <= 0n) return refused(notPositive());
  const shared = { account: id, currency, amount: transfer.amount, transferId };
  if (direction === 'in') return done(id, [{ type: 'fundsDeposited', ...shared }]);
  const free = freeOf(account.balances, currency);
  if (amount > free)
    return refused({
      ...refuse(
        422,
        'INSUFFICIENT_BALANCE',
        `Account '${id}' has ${formatAmount(free)} ${currency} free and ${transfer.amount} was asked for; what orders hold is not free.`,
      ),
      field: 'amount',
    });
  return done(id, [{ type: 'fundsWithdrawn', ...shared }]);
}

/**
 * Ends the account's epoch and begins the next: first its working orders are canceled, then all it owns goes to the
 * archive, then the new deposits come. A repeat for the same reason is answered as done. Cancels take no time and hold nothing up, as those of the kill switch. Kills of
 * the account stay in force.
 */
export function decideReset(desk: Desk, command: ResetAccount): Decision {
  const { state } = desk;
  const account = state.accounts.get(command.account);
  if (account === undefined) return refused(unknown(command.account));
  if (account.archive.some(({ epoch, reason }) => epoch === command.epoch && reason === command.reason))
    return done(account.account);
  const closed =
    closedTo(desk, account, 'resets no account') ?? epochFault(account, command) ?? depositFault(command.deposits);
  if (closed !== null) return refused(closed);
  const text =
    `Canceled by the reset of account ${account.account} at the request of ${command.actor.person}` +
    (command.reason === '' ? '.' : `: ${command.reason}`);
  const orders = workingOrders(state, ({ terms }) => terms.account === account.account);
  const closing = [...account.balances]
    .filter(([, { total }]) => total !== 0n)
    .map(([currency, { total }]) => ({ currency, amount: formatAmount(total) }));
  return done(account.account, [
    ...orders.map((order) => cancel(desk, order, { reason: 'ACCOUNT_RESET', text })),
    { type: 'accountReset', account: account.account, epoch: account.epoch + 1, reason: command.reason, closing },
    ...depositsOf(command),
  ]);
}

function done(account: string, drafts: readonly Draft[] = []): Decision {
  return { drafts, reply: { kind: 'account', account } };
}

function depositsOf({ account, deposits }: Pick<OpenAccount, 'account' | 'deposits'>): Draft[] {
  return deposits.map(({ currency, amount }) => ({
    type: 'fundsDeposited',
    account,
    currency,
    amount: formatAmount(parseAmount(amount)),
    transferId: null,
  }));
}

/** An engine that cannot write takes no money; another source's account may be looked at only. */
function closedTo({ state, rules }: Desk, account: Account, what: string): Refusal | null {
  if (state.halted !== null) return refuse(503, 'ENGINE_HALTED', `The desk ${what}: ${state.halted}.`);
  if (account.source === rules.trading.source) return null;
  return {
    ...refuse(
      422,
      'ACCOUNT_SOURCE_MISMATCH',
      `Account '${account.account}' belongs to ${account.source} prices and the desk runs on ${rules.trading.source} prices: it may be looked at only.`,
    ),
    field: 'account',
  };
}

function epochFault({ account, epoch }: Account, asked: ResetAccount): Refusal | null {
  if (asked.epoch === epoch) return null;
  const detail = `Account '${account}' is in epoch ${epoch}; epoch ${asked.epoch} cannot be closed.`;
  return { ...refuse(409, 'EPOCH_NOT_OPEN', detail), field: 'epoch' };
}

function depositFault(deposits: OpenAccount['deposits']): Refusal | null {
  return deposits.every(({ amount }) => parseAmount(amount) > 0n) ? null : notPositive();
}

function notPositive(): Refusal {
  return { ...refuse(422, 'AMOUNT_NOT_POSITIVE', 'An amount has to be greater than zero.'), field: 'amount' };
}

function unknown(account: string): Refusal {
  return { ...refuse(422, 'UNKNOWN_ACCOUNT', `There is no account '${account}'.`), field: 'account' };
}
