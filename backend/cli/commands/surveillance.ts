import type { Command } from 'commander';
import { Client } from 'pg';
import { OperatorError } from '../../src/errors.js';
import { JournalQueries } from '../../src/journal/journal-queries.js';
import { isoFromUs } from '../../src/model/time.js';
import type { Checked } from '../../src/questdb/surveillance/check-day.js';
import { NOT_IN_SQL } from '../../src/questdb/surveillance/rules-in-sql.js';
import type { Span } from '../../src/questdb/surveillance/stored-changes.js';
import { checkSurveillance, spanOfDay } from '../../src/watch/surveillance-day.js';
import { type CliContext, sentenceOf } from '../context.js';
import { homeOf } from '../desk-address.js';
import { journalFile } from '../desk-stores.js';
import { questDbConnection } from '../questdb-connection.js';
import { printTable } from '../table.js';

const STATEMENT_TIMEOUT_MS = 60_000;

/** `paperdesk surveillance check`: what streaming told of a day, decided again in SQL. */
export function registerSurveillance(program: Command, context: CliContext): void {
  program
    .command('surveillance')
    .description('surveillance of own orders')
    .command('check')
    .description(
      "decide a day's surveillance again in SQL over order_features and hold it against the alerts in the journal of PAPERDESK_HOME (reads only; a desk may run on it); exit code 1 when they do not agree",
    )
    .requiredOption('--day <day>', 'UTC day, such as 2026-11-21')
    .option('--json', 'as JSON', false)
    .action(async ({ day, json }: { day: string; json: boolean }) => {
      const span = spanOfDay(day);
      if (span === undefined) throw new OperatorError(`--day must be a UTC day such as 2026-11-21, and not '${day}'`);
      const checked = await check(context, span);
      if (checked.differences.length > 0) context.fail();
      if (json) return context.say(JSON.stringify({ day, ok: checked.differences.length === 0, ...checked }));
      for (const line of linesOf(day, checked)) context.say(line);
      context.remark(`SQL does not decide ${Object.keys(NOT_IN_SQL).join(', ')}: docs/surveillance.md says why.`);
    });
}

async function check(context: CliContext, span: Span): Promise<Checked> {
  const journal = new JournalQueries(journalFile(homeOf(context)));
  const client = new Client({ ...(await questDbConnection(context)), statement_timeout: STATEMENT_TIMEOUT_MS });
  try {
    await client.connect();
    const query = async (text: string) => (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
    return await checkSurveillance({ journal, sql: { query } }, span);
  } catch (fault) {
    throw new OperatorError(`The day cannot be decided again: ${sentenceOf(fault)}`);
  } finally {
    journal.close();
    await client.end().catch(() => undefined);
  }
}

function linesOf(day: string, { rules, differences }: Checked): string[] {
  const differing = (rule: string) => differences.filter((one) => one.rule === rule).length;
  const table = printTable(
    ['rule', 'alerts', 'moments in SQL', 'differences'],
    rules.map(({ rule, alerts, moments }) => [rule, alerts, moments, differing(rule)]),
  );
  const found = differences.map(({ kind, rule, account, venue, symbol, from, to }) => {
    const what = kind === 'notFound' ? 'told, and not found in SQL' : 'found in SQL, and not told';
    const where = [account, venue, symbol].filter((part) => part !== null).join(' ');
    return `${rule}: ${where}, ${isoFromUs(from)} to ${isoFromUs(to)}: ${what}`;
  });
  const sum = differences.length === 0 ? 'alerts and SQL agree' : `${differences.length} DIFFERENCES`;
  return [...table, ...found, `${day}: ${sum}.`];
}
