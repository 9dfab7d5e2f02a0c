// Decides again, in SQL over what QuestDB keeps, what streaming surveillance decided of the same changes of orders.
import type { TimeUs } from '../../model/time.js';
import { dormantAccount, marking, selfTrade, spoofing, velocity } from './fills-sql.js';
import { orderToTrade, quoteStuffing, unusualSize } from './messages-sql.js';
import type { Parameters, Span, Statement } from './stored-changes.js';
import { roundAmounts, structuring, washTrade } from './trades-sql.js';

/** By rule. They share no code with the rules: what both decide is held against each other. */
export const RULES_IN_SQL: Readonly<Record<string, Statement>> = {
  structuring,
  velocity,
  'wash-trade': washTrade,
  'self-trade': selfTrade,
  spoofing,
  'order-to-trade': orderToTrade,
  'unusual-size': unusualSize,
  'quote-stuffing': quoteStuffing,
  marking,
  'dormant-account': dormantAccount,
  'round-amounts': roundAmounts,
};

/** Rules that SQL does not decide, and why. */
export const NOT_IN_SQL: Readonly<Record<string, string>> = {
  'round-trip': 'a position begins where the one before it ended, up to a rest: each depends on all before it',
  layering: 'which orders count hangs on which fill found the most levels, and that on the fills before it',
  'momentum-ignition': 'a fill that ends a move does not count in the next: each depends on what was told before it',
};

/** A moment at which a rule's condition held, by SQL. */
export interface DecidedInSql {
  readonly rule: string;
  /** Whom it is about: within the rule's `quietSeconds` one alert stands for all moments of a key. */
  readonly key: string;
  readonly account: string;
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/** Every moment of a span at which the rule's condition held. Throws for a rule that SQL does not decide. */
export async function decideInSql(
  sql: { query(sql: string): Promise<unknown[][]> },
  rule: string,
  how: { readonly parameters: Parameters; readonly span: Span },
): Promise<DecidedInSql[]> {
  const statement = RULES_IN_SQL[rule];
  if (statement === undefined) throw new RangeError(`SQL does not decide the rule '${rule}'`);
  const rows = await sql.query(statement(how.parameters, how.span).replace(/\s+/g, ' '));
  return rows.map(([key, account, venue, symbol, from, to]) => ({
    ...{ rule, key: String(key), account: String(account) },
    ...{ venue: textOf(venue), symbol: textOf(symbol), from: Number(from), to: Number(to) },
  }));
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
