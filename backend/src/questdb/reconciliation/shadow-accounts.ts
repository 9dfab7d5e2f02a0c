import { parseAmount, type Amount } from '../../model/decimal.js';

/** What is compared: `cash` from the ledger, `trades` = cash made of fills and transfers, fees and positions from fills. */
export type Subject = 'cash' | 'trades' | 'fees' | 'position';

/** One figure: of an account's epoch, in a currency, or of a market (`venue|symbol`). */
export interface FigureOf {
  readonly subject: Subject;
  readonly account: string;
  readonly epoch: number;
  readonly item: string;
}

/** The books kept a second time, from SQL alone. Exact: sums of decimals, never of floats. */
export class ShadowAccounts {
  private readonly figures = new Map<string, { readonly of: FigureOf; value: Amount }>();
  /** Fills that {@link add} took for `trades`: each may be off by one unit of the 18th decimal, which the engine cuts. */
  readonly fillsOf = new Map<string, bigint>();
  /** Commissions as the ledger says, which fees are compared with. */
  readonly ledgerFees = new Map<string, Amount>();

  constructor(
    /** Journal event and time up to which it is made. */
    public seq = 0,
    public ts: string | null = null,
  ) {}

  copy(): ShadowAccounts {
    const copy = new ShadowAccounts(this.seq, this.ts);
    for (const [key, { of, value }] of this.figures) copy.figures.set(key, { of, value });
    for (const [key, fills] of this.fillsOf) copy.fillsOf.set(key, fills);
    for (const [key, fees] of this.ledgerFees) copy.ledgerFees.set(key, fees);
    return copy;
  }

  value(of: FigureOf): Amount {
    return this.figures.get(keyOf(of))?.value ?? 0n;
  }

  add(of: FigureOf, amount: Amount): void {
    const key = keyOf(of);
    const known = this.figures.get(key);
    if (known === undefined) this.figures.set(key, { of, value: amount });
    else known.value += amount;
  }

  /** A change of a position, in the order of the journal: what is sold beyond it was deposited, so it ends at zero. */
  move(of: FigureOf, received: Amount): void {
    const next = this.value(of) + received;
    this.add(of, (next < 0n ? 0n : next) - this.value(of));
  }

  all(): FigureOf[] {
    return Array.from(this.figures.values(), ({ of }) => of);
  }
}

export function keyOf({ subject, account, epoch, item }: FigureOf): string {
  return `${subject} ${account} ${epoch} ${item}`;
}

/** Decimal text of a sum, which may have up to 36 decimals; those past the 18th are cut. */
export function amountOf(value: unknown): Amount {
  const text = String(value ?? '0');
  const [whole = '0', fraction = ''] = text.split('.');
  return parseAmount(fraction === '' ? whole : `${whole}.${fraction.slice(0, 18)}`);
}
