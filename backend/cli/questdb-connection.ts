import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecret } from '../src/config.js';
import { OperatorError } from '../src/errors.js';
import type { CliContext } from './context.js';
import { findDesk } from './desk-address.js';
import { QUESTDB_USERS } from './start/questdb.js';
import { secretsFolder } from './start/secrets.js';

/** How the user that may only read comes to the QuestDB of the desk. */
export async function questDbConnection(context: CliContext): Promise<{
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}> {
  const { environment } = context;
  const { home, running } = await findDesk(context);
  const told = environment['QUESTDB_PG_URL'] ?? '';
  const byPort = `postgres://127.0.0.1:${environment['QUESTDB_PG_PORT'] ?? '8812'}/qdb`;
  const url = new URL(told === '' ? (running?.questdbPgUrl ?? byPort) : told);
  const file = join(secretsFolder(home), 'questdb-readonly-password');
  const password =
    readSecret(environment, 'QUESTDB_READONLY_PASSWORD') ??
    (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
  if (password === undefined)
    throw new OperatorError(`${file} is missing: start the desk once on this home, or set QUESTDB_READONLY_PASSWORD.`);
  return {
    host: url.hostname,
    port: Number(url.port === '' ? '8812' : url.port),
    database: url.pathname.slice(1) === '' ? 'qdb' : url.pathname.slice(1),
    user: environment['QUESTDB_READONLY_USER'] ?? QUESTDB_USERS.readonly,
    password,
  };
}
