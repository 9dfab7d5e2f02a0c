import { marketTables } from './001-market-tables.js';
import { orderTables } from './002-order-tables.js';
import { views } from './003-views.js';
import { marketDataQuality } from './004-market-data-quality.js';
import { marketViews } from './005-market-views.js';
import { execution } from './006-execution.js';
import { executionViews } from './007-execution-views.js';
import { orderWorth } from './008-order-worth.js';
import { approvals } from './009-approvals.js';
import { killDrills } from './010-kill-drills.js';
import { surveillance } from './011-surveillance.js';
import { surveillanceColumns } from './012-surveillance-columns.js';
import { alertDeliveries } from './013-alert-deliveries.js';
import { int, text, type Migration, type Table } from './schema.js';

/** In order of version. A released migration is never edited: add the next one. */
export const MIGRATIONS: readonly Migration[] = [
  marketTables,
  orderTables,
  views,
  marketDataQuality,
  marketViews,
  execution,
  executionViews,
  orderWorth,
  approvals,
  killDrills,
  surveillance,
  surveillanceColumns,
  alertDeliveries,
];

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

/** Every table as all migrations together make it. */
export const ALL_TABLES: readonly Table[] = [
  ...MIGRATIONS.flatMap((migration) => migration.tables),
  SCHEMA_MIGRATIONS,
].map((table) => ({ ...table, columns: [...table.columns, ...columnsAddedTo(table.name)] }));

const TABLES = new Map(ALL_TABLES.map((table) => [table.name, table]));

/** The declaration of a table; throws for a name that no migration made. */
export function tableNamed(name: string): Table {
  const table = TABLES.get(name);
  if (table === undefined) throw new RangeError(`no migration creates table '${name}'`);
  return table;
}

function columnsAddedTo(name: string): Table['columns'] {
  return MIGRATIONS.flatMap((migration) => migration.added ?? [])
    .filter(({ table }) => table === name)
    .map(({ column }) => column);
}
