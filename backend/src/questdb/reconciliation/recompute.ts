import { setImmediate } from 'node:timers/promises';
import type { QuestDbSql } from '../sql.js';
import type { ShadowAccounts } from './shadow-accounts.js';
import { amountOf, keyOf, type FigureOf } from './shadow-accounts.js';

const FILLS_AT_ONCE = 2_000;

/**
 * Takes the shadow accounts from the event they stand behind to `seq`, by what `ledger` and `fills` hold in between.
 * Sums are made by QuestDB in DECIMAL; only positions, which never fall below zero, are followed fill by fill.
 * Throws when QuestDB does not answer.
 */
export async function recompute(sql: QuestDbSql, from: ShadowAccounts, seq: number): Promise<ShadowAccounts> {
  const accounts = from.copy();
  // Journal times only rise, so the time of the last agreed event bounds what is read to the newest partitions.
  const since = from.ts === null ? '' : ` AND ts >= '${from.ts}'`;
  const between = `journal_seq > ${from.seq} AND journal_seq <= ${seq}${since}`;
  await addLedger(sql, accounts, between);
  await addFills(sql, accounts, between);
  await movePositions(sql, accounts, { from: from.seq, to: seq, since });
  const [newest] = await sql.query(`SELECT max(ts) FROM ledger WHERE ${between}`);
  accounts.seq = seq;
  accounts.ts = newest?.[0] == null ? from.ts : String(newest[0]);
  return accounts;
}

async function addLedger(sql: QuestDbSql, accounts: ShadowAccounts, between: string): Promise<void> {
  const rows = await sql.query(
    `SELECT account, coalesce(epoch, 1) epoch, currency, ledger_account, cause, sum(quantity) total FROM ledger WHERE ledger_account IN ('cash', 'commission') AND ${between} GROUP BY account, epoch, currency, ledger_account, cause`,
  );
  for (const [account, epoch, currency, ledgerAccount, cause, total] of rows) {
    const of = { account: String(account), epoch: Number(epoch), item: String(currency) };
    const amount = amountOf(total);
    if (ledgerAccount === 'commission') {
      const key = keyOf({ ...of, subject: 'fees' });
      accounts.ledgerFees.set(key, (accounts.ledgerFees.get(key) ?? 0n) + amount);
      accounts.add({ ...of, subject: 'fees' }, 0n);
      continue;
    }
    accounts.add({ ...of, subject: 'cash' }, amount);
    if (cause !== 'orderFilled') accounts.add({ ...of, subject: 'trades' }, amount);
  }
}

async function addFills(sql: QuestDbSql, accounts: ShadowAccounts, between: string): Promise<void> {
  const rows = await sql.query(
    `SELECT account, coalesce(epoch, 1) epoch, symbol, side, commission_currency, sum(last_quantity) quantity, sum(last_price * last_quantity) notional, sum(commission) commission, count() fills FROM fills WHERE ${between} GROUP BY account, epoch, symbol, side, commission_currency`,
  );
  for (const [account, epoch, symbol, side, commissionCurrency, quantity, notional, commission, fills] of rows) {
    const of = (subject: FigureOf['subject'], item: string): FigureOf => ({
      ...{ subject, item, account: String(account), epoch: Number(epoch) },
    });
    const [base = '', quote = ''] = String(symbol).split('/');
    const sign = side === 'buy' ? 1n : -1n;
    accounts.add(of('trades', base), sign * amountOf(quantity));
    accounts.add(of('trades', quote), -sign * amountOf(notional));
    accounts.add(of('trades', String(commissionCurrency)), -amountOf(commission));
    accounts.add(of('fees', String(commissionCurrency)), amountOf(commission));
    const key = keyOf(of('trades', quote));
    accounts.fillsOf.set(key, (accounts.fillsOf.get(key) ?? 0n) + BigInt(String(fills)));
  }
}

async function movePositions(
  sql: QuestDbSql,
  accounts: ShadowAccounts,
  span: { readonly from: number; readonly to: number; readonly since: string },
): Promise<void> {
  for (let after = span.from; ;) {
    const rows = await sql.query(
      `SELECT journal_seq, account, coalesce(epoch, 1), venue, symbol, side, last_quantity, commission, commission_currency FROM fills WHERE journal_seq > ${after} AND journal_seq <= ${span.to}${span.since} ORDER BY journal_seq LIMIT ${FILLS_AT_ONCE}`,
    );
    for (const [seq, account, epoch, venue, symbol, side, quantity, commission, commissionCurrency] of rows) {
      const item = `${String(venue)}|${String(symbol)}`;
      const [base] = String(symbol).split('/');
      const inBase = commissionCurrency === base ? amountOf(commission) : 0n;
      const received = (side === 'buy' ? 1n : -1n) * amountOf(quantity) - inBase;
      accounts.move({ subject: 'position', account: String(account), epoch: Number(epoch), item }, received);
      after = Number(seq);
    }
    if (rows.length < FILLS_AT_ONCE) return;
    await setImmediate();
  }
}

/**
 * Whether SQL shows every row that was acknowledged by now: QuestDB acknowledges a row when it is in the table's log and
 * applies it a little later.
 */
export async function rowsToApply(sql: QuestDbSql): Promise<ReadonlyMap<string, bigint>> {
  return transactions(sql, 2);
}

/** Whether what {@link rowsToApply} named has been applied. Throws for a table that is suspended. */
export async function areApplied(sql: QuestDbSql, wanted: ReadonlyMap<string, bigint>): Promise<boolean> {
  const applied = await transactions(sql, 1);
  return [...wanted].every(([table, txn]) => (applied.get(table) ?? 0n) >= txn);
}

async function transactions(sql: QuestDbSql, column: 1 | 2): Promise<ReadonlyMap<string, bigint>> {
  const rows = await sql.query(
    "SELECT name, writerTxn, sequencerTxn, suspended FROM wal_tables() WHERE name IN ('fills', 'ledger')",
  );
  const suspended = rows.find((row) => row[3] === true);
  if (suspended !== undefined) throw new Error(`QuestDB has suspended its table ${String(suspended[0])}`);
  return new Map(rows.map((row) => [String(row[0]), BigInt(String(row[column]))]));
}
