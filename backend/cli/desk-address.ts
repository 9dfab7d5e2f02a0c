import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperatorError } from '../src/errors.js';
import type { CliContext } from './context.js';
import { type RunningDesk, runningDesk } from './start/home-lock.js';

/** The home a command acts on, and the desk that runs on it if one does. */
export interface DeskAddress {
  readonly home: string;
  readonly running: RunningDesk | undefined;
  /** Where the API should be: as the running desk said, else by HTTP_PORT. */
  readonly apiUrl: string;
}

/** Finds the home and its running desk without needing a valid desk.yaml: stopping must work with a broken one. */
export async function findDesk(context: CliContext): Promise<DeskAddress> {
  const home = homeOf(context);
  const running = await runningDesk(home);
  const port = context.environment['HTTP_PORT'] ?? '';
  return { home, running, apiUrl: running?.apiUrl ?? `http://127.0.0.1:${port === '' ? '4000' : port}` };
}

/** PAPERDESK_HOME, against the checkout. */
export function homeOf(context: Pick<CliContext, 'root' | 'environment'>): string {
  const told = context.environment['PAPERDESK_HOME'] ?? '';
  return resolve(context.root, told === '' ? '.paperdesk' : told);
}

/** The token the command line uses at the API: PAPERDESK_TOKEN, or the one the starter made for it. */
export function cliToken(context: CliContext, home: string): string {
  const given = context.environment['PAPERDESK_TOKEN'] ?? '';
  if (given !== '') return given;
  const file = cliTokenFile(home);
  if (!existsSync(file))
    throw new OperatorError(`${file} is missing: start the desk once on this home, or set PAPERDESK_TOKEN to a token.`);
  return readFileSync(file, 'utf8').trim();
}

/** File of the command line's own token below a home. */
export function cliTokenFile(home: string): string {
  return join(home, 'secrets/cli-token');
}
