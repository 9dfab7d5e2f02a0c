export type ColumnType =
  'SYMBOL' | 'VARCHAR' | 'DOUBLE' | 'DOUBLE[][]' | 'LONG' | 'INT' | 'BOOLEAN' | 'TIMESTAMP' | 'DECIMAL(38,18)';

/** One column as created and as explained in the data dictionary. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly meaning: string;
  /** Unit of the number, such as `quote currency`, or the clock of a time. */
  readonly unit?: string;
  readonly example: string;
}

/** A WAL table. `ts` (designated, UTC microseconds) comes first and is always part of the deduplication keys. */
export interface Table {
  readonly name: string;
  readonly meaning: string;
  /** Whose clock `ts` is. */
  readonly time: string;
  readonly columns: readonly Column[];
  readonly keys: readonly string[];
  readonly partition: 'HOUR' | 'DAY' | 'MONTH' | 'YEAR';
  /** As in `TTL 90 DAYS`; left out = kept for good. */
  readonly ttl?: string;
}

/** A numbered step. It may run twice: each statement carries IF NOT EXISTS or OR REPLACE. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly tables: readonly Table[];
  /** Columns that an earlier table gains. */
  readonly added?: readonly { readonly table: string; readonly column: Column }[];
  /** Views and materialized views, in this order after the tables. */
  readonly views: readonly { readonly name: string; readonly meaning: string; readonly sql: string }[];
}

/** Partitions by table where desk.yaml wants others than the migrations. */
export type Partitions = Readonly<Record<string, Table['partition']>>;

export function createTable(table: Table, partitions: Partitions = {}): string {
  const columns = ['ts TIMESTAMP', ...table.columns.map((column) => `${column.name} ${column.type}`)].join(', ');
  const ttl = table.ttl === undefined ? '' : ` TTL ${table.ttl}`;
  return `CREATE TABLE IF NOT EXISTS ${table.name} (${columns}) TIMESTAMP(ts) PARTITION BY ${partitions[table.name] ?? table.partition}${ttl} WAL DEDUP UPSERT KEYS(${['ts', ...table.keys].join(', ')})`;
}

/** All statements of a migration, in order. */
export function statementsOf(migration: Migration, partitions: Partitions = {}): string[] {
  const added = (migration.added ?? []).map(
    ({ table, column }) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${column.name} ${column.type}`,
  );
  return [
    ...migration.tables.map((table) => createTable(table, partitions)),
    ...added,
    ...migration.views.map((view) => view.sql),
  ];
}

type Told = readonly [meaning: string, example: string, unit?: string];
const column = (name: string, type: ColumnType, [meaning, example, unit]: Told): Column => ({
  name,
  type,
  meaning,
  example,
  ...(unit === undefined ? {} : { unit }),
});
export const symbol = (name: string, ...told: Told) => column(name, 'SYMBOL', told);
export const text = (name: string, ...told: Told) => column(name, 'VARCHAR', told);
export const double = (name: string, ...told: Told) => column(name, 'DOUBLE', told);
export const levels = (name: string, ...told: Told) => column(name, 'DOUBLE[][]', told);
export const long = (name: string, ...told: Told) => column(name, 'LONG', told);
export const int = (name: string, ...told: Told) => column(name, 'INT', told);
export const flag = (name: string, ...told: Told) => column(name, 'BOOLEAN', told);
export const time = (name: string, ...told: Told) => column(name, 'TIMESTAMP', told);
export const money = (name: string, ...told: Told) => column(name, 'DECIMAL(38,18)', told);
