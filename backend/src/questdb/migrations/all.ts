import { marketTables } from './001-market-tables.js';
import { orderTables } from './002-order-tables.js';
import { views } from './003-views.js';
import { int, text, type Migration, type Table } from './schema.js';

/** In order of version. A released migration is never edited: add the next one. */
export const MIGRATIONS: readonly Migration[] = [marketTables, orderTables, views];

export const SCHEMA_MIGRATIONS: Table = {
  name: 'schema_migrations',
  meaning: 'Migrations that ran.',
  time: 'our clock',
  columns: [
    int('version', 'number of the migration', '1'),
    text('name', 'its name', 'market-tables'),
    text('checksum', 'SHA-256 of its statements', 'ab12...'),
  ],
  keys: ['version'],
  partition: 'YEAR',
};

const TABLES = new Map(
  [...MIGRATIONS.flatMap((migration) => migration.tables), SCHEMA_MIGRATIONS].map((table) => [table.name, table]),
);

/** The declaration of a table; throws for a name that no migration made. */
export function tableNamed(name: string): Table {
  const table = TABLES.get(name);
  if (table === undefined) throw new RangeError(`no migration creates table '${name}'`);
  return table;
}
