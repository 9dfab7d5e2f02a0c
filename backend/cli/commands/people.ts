import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { openNames } from '../desk-stores.js';
import { setFolders } from '../start/grafana-folders.js';
import { makePeople } from '../start/grafana-people.js';
import { makeWatchToken, WATCH_TOKEN } from '../start/grafana-token.js';
import { readPeople, secretsFolder } from '../start/secrets.js';

/** `paperdesk people`: the logins in a Grafana that was not started by `start`, such as a container's. */
export function registerPeople(program: Command, context: CliContext): void {
  const people = program
    .command('people')
    .description(
      'make the logins of PAPERDESK_HOME and the folders in the running Grafana at GRAFANA_URL (start does this by itself)',
    )
    .action(async () => {
      const home = homeOf(context);
      const file = join(secretsFolder(home), 'grafana-admin-password');
      if (!existsSync(file))
        throw new OperatorError(`${file} is missing: run \`paperdesk prepare\` or \`npm start\` first.`);
      const told = context.environment['GRAFANA_URL'] ?? '';
      const url = (told === '' ? `http://127.0.0.1:${context.environment['GRAFANA_PORT'] ?? '3000'}` : told).replace(
        /\/$/,
        '',
      );
      const admin = { url, password: readFileSync(file, 'utf8').trim() };
      const production = context.environment['NODE_ENV'] === 'production';
      const fault = (production ? undefined : await makePeople(admin, readPeople(home))) ?? (await setFolders(admin));
      if (fault !== undefined) throw new OperatorError(fault);
      const blind = await makeWatchToken(admin, join(secretsFolder(home), WATCH_TOKEN));
      if (blind !== undefined) context.remark(blind);
      context.say(
        production
          ? `Folders are set in Grafana at ${url}. In production the logins are made by your administrators: none was made.`
          : `Logins of ${home} and folders are in Grafana at ${url}.`,
      );
    });
  people
    .command('erase <person>')
    .description(
      "forget a person's name for good (people.db in PAPERDESK_HOME); the journal keeps the id and stays whole. Take the name out of desk.yaml as well",
    )
    .action((person: string) => {
      const home = homeOf(context);
      const names = openNames(home);
      try {
        if (!names.erase(person)) throw new OperatorError(`No person '${person}' has a name in ${home}.`);
      } finally {
        names.close();
      }
      context.say(
        `The name of ${person} is erased from ${home}. Change displayName in ${join(home, 'desk.yaml')} too.`,
      );
    });
}
