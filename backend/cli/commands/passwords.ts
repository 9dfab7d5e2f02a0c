import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { peopleFile, readPeople, secretsFolder } from '../start/secrets.js';
import { printTable } from '../table.js';

/** `paperdesk passwords`: the logins made at the first start. */
export function registerPasswords(program: Command, context: CliContext): void {
  program
    .command('passwords')
    .description(
      'show the Grafana logins and passwords made for PAPERDESK_HOME (a password changed in Grafana is not known here)',
    )
    .option('--json', 'one JSON object of login and password', false)
    .action(({ json }: { json: boolean }) => {
      const home = homeOf(context);
      const logins = { ...readPeople(home), ...adminLogin(home) };
      if (Object.keys(logins).length === 0)
        throw new OperatorError(`${peopleFile(home)} is missing: start the desk once on this home.`);
      context.remark(`From ${secretsFolder(home)}`);
      if (json) context.say(JSON.stringify(logins, null, 2));
      else for (const line of printTable(['login', 'password'], Object.entries(logins))) context.say(line);
    });
}

function adminLogin(home: string): Record<string, string> {
  const file = join(secretsFolder(home), 'grafana-admin-password');
  return existsSync(file) ? { admin: readFileSync(file, 'utf8').trim() } : {};
}
