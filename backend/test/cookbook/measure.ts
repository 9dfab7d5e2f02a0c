// How long each query of docs/sql-cookbook.md takes on ten million rows. Starts a QuestDB of its own and removes it.
import { join, resolve } from 'node:path';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { TestQuestDb, findQuestDb } from '../questdb-server.js';
import { BIG_HISTORY, loadBigHistory } from './big-history.js';
import { recipesOf } from './page.js';

const LIMIT_MS = 2_000;
const RUNS = 5;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs every recipe RUNS times as the read-only user; false when the slowest run of one was over the limit. */
async function measure(reader: QuestDbReader, page: string): Promise<boolean> {
  let good = true;
  say('query                              first ms  median ms  slowest ms   rows');
  for (const { number, title, sql } of recipesOf(page)) {
    const times: number[] = [];
    let rows = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      rows = (await reader.query(sql)).rows.length;
      times.push(performance.now() - began);
    }
    const first = times[0] ?? 0;
    times.sort((a, b) => a - b);
    const slowest = times.at(-1) ?? 0;
    const shown = [first, times[Math.floor(RUNS / 2)] ?? 0, slowest].map((ms) => ms.toFixed(0));
    say(
      `${`${number}. ${title}`.padEnd(34)}${shown[0]?.padStart(9)}${shown[1]?.padStart(11)}${shown[2]?.padStart(12)}${String(rows).padStart(7)}${slowest > LIMIT_MS ? '  TOO SLOW' : ''}`,
    );
    good &&= slowest <= LIMIT_MS;
  }
  return good;
}

async function applied(sql: QuestDbSql): Promise<void> {
  for (const table of Object.keys(BIG_HISTORY)) await sql.query(`SELECT wait_wal_table('${table}')`);
}

async function main(): Promise<void> {
  const found = findQuestDb();
  if ('missing' in found) throw new Error(`a real QuestDB is needed: ${found.missing}`);
  const questdb = await TestQuestDb.start(found.jar);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void questdb.remove().finally(() => process.exit(130)));
  try {
    const sql = new QuestDbSql(questdb.address, 120_000);
    await migrate(sql);
    // Columns that a migration has just added are not there before the log is applied.
    await applied(sql);
    const began = performance.now();
    await loadBigHistory(questdb.address, Date.now() * 1_000, (table, rows) => say(`${table}: ${rows} rows`));
    await applied(sql);
    await sql.query("SELECT wait_wal_table('candles_1s')");
    const total = Object.values(BIG_HISTORY).reduce((sum, rows) => sum + rows, 0);
    say(`${total} rows loaded and applied in ${((performance.now() - began) / 1_000).toFixed(0)} s\n`);
    const { pgPort, readonlyUser: user, readonlyPassword: password } = questdb.server;
    if (process.argv.includes('--keep')) {
      say(`psql "postgres://${user}:${password}@127.0.0.1:${pgPort}/qdb"; Ctrl-C ends it`);
      // The signal's own handler ends the program.
      return await new Promise<never>(() => setInterval(() => undefined, 60_000));
    }
    const reader = new QuestDbReader({ url: `postgres://127.0.0.1:${pgPort}/qdb`, user, password, timeoutMs: 60_000 });
    try {
      if (!(await measure(reader, resolve(process.cwd(), join('docs', 'sql-cookbook.md'))))) process.exitCode = 1;
    } finally {
      await reader.close();
    }
  } finally {
    await questdb.remove();
  }
}

await main();
