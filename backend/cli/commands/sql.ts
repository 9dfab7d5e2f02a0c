import type { Command } from 'commander';
import { Client } from 'pg';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { questDbConnection } from '../questdb-connection.js';
import { type Cell, printTable } from '../table.js';

const STATEMENT_TIMEOUT_MS = 60_000;

/** `paperdesk sql`: a question to QuestDB with the user that may only read. */
export function registerSql(program: Command, context: CliContext): void {
  program
    .command('sql')
    .description(
      "ask the running desk's QuestDB in SQL, with a user that may only read; prints a table (times are UTC)",
    )
    .argument('<query>', 'one statement, in quotes')
    .option('--json', 'rows as a JSON array of objects; numbers that would lose digits are text', false)
    .action(async (query: string, { json }: { json: boolean }) => {
      const { columns, rows } = await ask(context, query);
      if (json) {
        const objects = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
        return context.say(JSON.stringify(objects, null, 2));
      }
      for (const line of printTable(columns, rows)) context.say(line);
      context.remark(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`);
    });
}

const NUMBERS = new Set([21, 23, 700, 701]);
const BOOLEAN = 16;
const TIMESTAMP = 1114;
/**
 * Small numbers and booleans as such, everything else as QuestDB wrote it: LONG and DECIMAL keep their digits, and times,
 * which pg would take for local ones, are marked as UTC with all their microseconds.
 */
const SQL_TYPES = {
  getTypeParser: (oid: number) => (text: string) => {
    if (NUMBERS.has(oid)) return Number(text);
    if (oid === BOOLEAN) return text === 't' || text === 'true';
    return oid === TIMESTAMP ? `${text.replace(' ', 'T')}Z` : text;
  },
};

async function ask(context: CliContext, query: string): Promise<{ columns: string[]; rows: Cell[][] }> {
  const client = new Client({
    ...(await questDbConnection(context)),
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: SQL_TYPES,
  });
  try {
    await client.connect();
  } catch (fault) {
    throw new OperatorError(
      `QuestDB does not answer (${wordsOf(fault)}): start the desk, or set QUESTDB_PG_PORT as it has it.`,
    );
  }
  try {
    const result = await client.query<Cell[]>({ text: query, rowMode: 'array' });
    return { columns: result.fields.map((field) => field.name), rows: result.rows };
  } catch (fault) {
    throw new OperatorError(`QuestDB refuses the query: ${wordsOf(fault)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function wordsOf(fault: unknown): string {
  if (fault instanceof AggregateError) return fault.errors.map(wordsOf).join('; ');
  return fault instanceof Error ? fault.message : String(fault);
}
