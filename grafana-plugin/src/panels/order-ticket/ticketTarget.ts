import type { AccountView, InstrumentView } from '@paperdesk/contract';
import { namedBy, type NamedBy } from '../../desk/namedBy.js';
import type { OrderDraft } from '../../desk/orderDraft.js';
import type { TicketOptions } from './types.js';

type FillIn = (text: string) => string;
type Options = Partial<TicketOptions>;

/** Account, venue and symbol that an order would be for, and what each is named by. */
export interface TicketTarget {
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly marketBy: NamedBy['by'];
  readonly accountBy: NamedBy['by'];
  /** Where the dashboard's variables mean all, the first that this person can trade. */
  readonly turn: { readonly venue?: string; readonly symbol?: string; readonly account?: string };
}

interface Market {
  readonly venue: NamedBy;
  readonly symbol: NamedBy;
}

function marketOf({ venue, symbol }: Market, draft: OrderDraft, instruments: readonly InstrumentView[]) {
  if (symbol.by === 'nothing') {
    const first = draft.symbol === '' ? instruments[0] : draft;
    return { marketBy: symbol.by, venue: first?.venue ?? '', symbol: first?.symbol ?? '' };
  }
  const only = instruments.find((instrument) => instrument.symbol === symbol.text);
  return { marketBy: symbol.by, venue: venue.by === 'nothing' ? (only?.venue ?? '') : venue.text, symbol: symbol.text };
}

/** A ticket is for one market: of all, the first, and of all venues the first that has the symbol. */
function turnOf({ venue, symbol }: Market, instruments: readonly InstrumentView[]) {
  if (!symbol.isAll && !venue.isAll) return {};
  const first = instruments.find(
    (one) => (symbol.isAll || one.symbol === symbol.text) && (venue.isAll || one.venue === venue.text),
  );
  return first === undefined ? {} : { venue: first.venue, symbol: first.symbol };
}

/** The first account of the person that trades on this desk, else their first. */
export function ownAccount(accounts: readonly AccountView[], mine: readonly string[]): string | undefined {
  const usable = accounts.filter(({ account }) => mine.includes(account));
  return (usable.find(({ readOnly }) => !readOnly) ?? usable[0])?.account;
}

interface Known {
  readonly draft: OrderDraft;
  readonly instruments: readonly InstrumentView[];
  readonly accounts: readonly AccountView[];
  /** Accounts that the person may trade. */
  readonly mine: readonly string[];
}

/** Dashboard variables decide where there are some: the ticket then keeps neither market nor account of its own. */
export function targetBy(options: Options, fillIn: FillIn, known: Known): TicketTarget {
  const { draft, instruments, accounts, mine } = known;
  const account = namedBy(options.account, fillIn);
  const market = { venue: namedBy(options.venue, fillIn), symbol: namedBy(options.symbol, fillIn) };
  const first = ownAccount(accounts, mine);
  const own = draft.account === '' ? (first ?? '') : draft.account;
  return {
    ...marketOf(market, draft, instruments),
    turn: {
      ...turnOf(market, instruments),
      ...(account.isAll && first !== undefined ? { account: first } : {}),
    },
    account: account.by === 'nothing' ? own : account.text,
    accountBy: account.by,
  };
}
