import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { OperatorError } from '../../src/errors.js';
import { type ChannelOutcome, contactPointsFor, type Severity, testNotifications } from '../alert-test.js';
import type { CliContext } from '../context.js';
import { findDesk } from '../desk-address.js';
import { secretsFolder } from '../start/secrets.js';
import { printTable } from '../table.js';

/** `paperdesk alert test`: does anybody hear it? Exit code 1 when a channel failed or there is none outside. */
export function registerAlert(program: Command, context: CliContext): void {
  program
    .command('alert')
    .description('what alerts reach')
    .command('test')
    .description(
      'send a test notification through every contact point of the running desk and say for each what happened; exit code 1 when one failed',
    )
    .addOption(
      new Option('--severity <severity>', 'only the contact points that such an alert reaches').choices([
        'critical',
        'warning',
        'heartbeat',
      ]),
    )
    .action(async ({ severity }: { severity?: Severity }) => {
      const { home, running } = await findDesk(context);
      const port = context.environment['GRAFANA_PORT'] || '3000';
      const url = context.environment['GRAFANA_URL'] || running?.grafanaUrl || `http://127.0.0.1:${port}`;
      const outcomes = await testNotifications({
        url: url.replace(/\/$/, ''),
        password: adminPassword(home),
        severity: severity ?? 'critical',
        names: contactPointsFor(severity),
      });
      show(context, outcomes);
    });
}

function adminPassword(home: string): string {
  const file = join(secretsFolder(home), 'grafana-admin-password');
  if (!existsSync(file)) throw new OperatorError(`${file} is missing: start the desk once on this home.`);
  return readFileSync(file, 'utf8').trim();
}

function show(context: CliContext, outcomes: readonly ChannelOutcome[]): void {
  const rows = outcomes.map(({ contactPoint, channel, fault }) => [
    contactPoint,
    channel,
    fault === undefined ? 'sent' : 'FAILED',
  ]);
  for (const line of printTable(['contact point', 'channel', 'outcome'], rows)) context.say(line);
  for (const { channel, fault } of outcomes) if (fault !== undefined) context.say(`${channel}: ${fault}`);
  const outside = outcomes.filter(({ channel }) => channel !== 'the desk itself');
  if (outside.length === 0) context.remark('No outside channel is set: nobody will be told (docs/alerts.md).');
  if (outcomes.length === 0 || outcomes.some(({ fault }) => fault !== undefined)) context.fail();
}
