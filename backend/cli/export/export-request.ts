import { OperatorError } from '../../src/errors.js';
import { ALL_TABLES } from '../../src/questdb/migrations/all.js';

/** The command line's options, as they came. */
export interface ExportOptions {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly symbol?: string;
  readonly venue?: string;
  readonly format: string;
  readonly out: string;
}

/** What to export: checked, so that its words can stand in SQL. */
export interface ExportRequest {
  readonly table: string;
  readonly columns: ReadonlySet<string>;
  /** ISO-8601 in UTC with microseconds; `from` belongs to the range, `to` does not. */
  readonly from: string;
  readonly to: string;
  readonly format: 'parquet' | 'csv';
  readonly out: string;
  /** The condition of the range and of venue and symbol, after `WHERE`. */
  readonly condition: string;
}

const CANDLES = ['candles_1s', 'candles_1m', 'candles_1h'];
const CANDLE_COLUMNS = ['ts', 'venue', 'symbol', 'open', 'high', 'low', 'close', 'volume', 'notional', 'trades'];
const COLUMNS = new Map([
  ...ALL_TABLES.map((table) => [table.name, new Set(['ts', ...table.columns.map(({ name }) => name)])] as const),
  ...CANDLES.map((name) => [name, new Set(CANDLE_COLUMNS)] as const),
]);
/** No quote can come in, and the query stays far below the 30 KB that QuestDB takes in a request. */
const NAME = /^[\w.:/-]{1,40}$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?Z)?$/;

/** Checks every option; throws an {@link OperatorError} that names the option and says what it takes. */
export function exportRequest(options: ExportOptions): ExportRequest {
  const { table, format, out } = options;
  const columns = COLUMNS.get(table);
  if (columns === undefined)
    throw new OperatorError(
      `--table ${table} is not a table of the desk: take one of ${[...COLUMNS.keys()].sort().join(', ')}.`,
    );
  if (format !== 'parquet' && format !== 'csv')
    throw new OperatorError(`--format ${format} is not known: take parquet or csv.`);
  const from = instant('--from', options.from);
  const to = instant('--to', options.to);
  if (from >= to)
    throw new OperatorError(`--to ${options.to} is not after --from ${options.from}: the range would be empty.`);
  const named = (['venue', 'symbol'] as const).flatMap((column) => {
    const value = options[column];
    if (value === undefined) return [];
    if (!columns.has(column)) throw new OperatorError(`--${column} does not fit: ${table} has no column ${column}.`);
    if (!NAME.test(value)) throw new OperatorError(`--${column} '${value}' is not a ${column}, such as BTC/USDT.`);
    return [`${column} = '${value}'`];
  });
  const condition = [`ts >= '${from}'`, `ts < '${to}'`, ...named].join(' AND ');
  return { table, columns, from, to, format, out, condition };
}

/** A day or a moment in UTC, with six decimals so that texts compare as times do. */
function instant(option: string, text: string): string {
  const [, day = '', minutes = '00:00', seconds = '00', fraction = ''] = ISO.exec(text) ?? [];
  const whole = `${day}T${minutes}:${seconds}`;
  const parsed = Date.parse(`${whole}Z`);
  // A date such as 30 February is not refused by every parser but moved to March.
  if (day === '' || Number.isNaN(parsed) || !new Date(parsed).toISOString().startsWith(whole))
    throw new OperatorError(
      `${option} ${text} is not a time in UTC: write 2026-11-21 or 2026-11-21T05:00:00.000Z, with the Z.`,
    );
  return `${whole}.${fraction.padEnd(6, '0')}Z`;
}
