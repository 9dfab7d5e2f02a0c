import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../src/clock.js';
import { readSecret } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import type { QuestDbAddress } from '../../src/questdb/sql.js';
import type { CliContext } from '../context.js';
import { findDesk } from '../desk-address.js';
import { exportFile } from '../export/export-file.js';
import { type ExportOptions, exportRequest } from '../export/export-request.js';
import { QUESTDB_USERS } from '../start/questdb.js';
import { secretsFolder } from '../start/secrets.js';

/** `paperdesk export`: the rows of a table in a range of time, as a file with a description beside it. */
export function registerExport(program: Command, context: CliContext): void {
  program
    .command('export')
    .description(
      'write the rows of a table in a range of time to a Parquet or CSV file, with a description beside it (times are UTC)',
    )
    .requiredOption('--table <table>', 'table, as in docs/data-dictionary.md')
    .requiredOption('--from <time>', 'first moment: 2026-11-21 or 2026-11-21T05:00:00Z')
    .requiredOption('--to <time>', 'end; it does not belong to the range')
    .option('--symbol <symbol>', 'only this pair')
    .option('--venue <venue>', 'only this venue')
    .option('--format <format>', 'parquet or csv', 'parquet')
    .requiredOption('--out <file>', 'file to write; it must not exist')
    .action(async (options: ExportOptions) => {
      const request = exportRequest({ ...options, out: resolve(options.out) });
      const { rows, bytes, paperLine, origins, sidecar } = await exportFile(
        await address(context),
        request,
        new Date(systemClock.nowUs() / 1000),
      );
      context.say(paperLine);
      context.say(`${rows} ${rows === 1 ? 'row' : 'rows'}, ${bytes} bytes: ${request.out}`);
      context.remark(`Described in ${sidecar}.`);
      if (new Set(origins.map(({ source }) => source)).size > 1)
        context.remark('Rows of several sources are in it: never add them up (column source).');
    });
}

/** HTTP is the only way to Parquet, and it has no read-only user: the service's own, kept to one SELECT. */
async function address(context: CliContext): Promise<QuestDbAddress> {
  const { environment } = context;
  const { home, running } = await findDesk(context);
  const told = environment['QUESTDB_HTTP_URL'] ?? '';
  const port = environment['QUESTDB_HTTP_PORT'] ?? '';
  const byPort = `http://127.0.0.1:${port === '' ? '9000' : port}`;
  const file = join(secretsFolder(home), 'questdb-http-password');
  const password =
    readSecret(environment, 'QUESTDB_HTTP_PASSWORD') ??
    (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
  if (password === undefined)
    throw new OperatorError(`${file} is missing: start the desk once on this home, or set QUESTDB_HTTP_PASSWORD.`);
  const user = environment['QUESTDB_HTTP_USER'] ?? '';
  return {
    url: told === '' ? (running?.questdbHttpUrl ?? byPort) : told.replace(/\/+$/, ''),
    user: user === '' ? QUESTDB_USERS.http : user,
    password,
  };
}
