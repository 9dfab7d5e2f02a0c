import type { Command } from 'commander';
import { roleSchema } from '@paperdesk/contract';
import { loadPeople } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { openTokens } from '../desk-stores.js';
import { printTable } from '../table.js';

interface CreateOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly account: readonly string[];
  readonly person?: string;
  readonly expiresDays?: string;
  readonly ordersPerSecond?: string;
  readonly ordersPerDay?: string;
  readonly allowIp: readonly string[];
  readonly json: boolean;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];
const ACTS_ON = 'acts on PAPERDESK_HOME; a running desk takes it at once';

/** `paperdesk token`: bearer tokens for programs. */
export function registerToken(program: Command, context: CliContext): void {
  const token = program.command('token').description(`tokens with which programs use the API (${ACTS_ON})`);
  token
    .command('create')
    .description(`make a token; it is shown once, alone on the last line (${ACTS_ON})`)
    .requiredOption('--name <name>', 'what uses it; shown in the audit trail')
    .requiredOption(
      '--role <role>',
      'trader, risk, compliance, oncall or admin; may be given several times',
      collect,
      [],
    )
    .option('--account <id>', 'an account it may use; may be given several times', collect, [])
    .option(
      '--person <id>',
      'the person of desk.yaml who acts with it: four eyes then count the token and their logins as one; leave it out for programs only',
    )
    .option('--expires-days <days>', 'how long it works; 90 when left out')
    .option(
      '--orders-per-second <n>',
      'orders it may send a second, each of a batch counted; the desk’s own limit when left out',
    )
    .option(
      '--orders-per-day <n>',
      'orders it may send a UTC day, counted anew when the desk starts; no limit when left out',
    )
    .option(
      '--allow-ip <address>',
      'an address or network (10.0.0.0/24, 2001:db8::/32) it may be used from; may be given several times; anywhere when left out',
      collect,
      [],
    )
    .option('--json', 'token and its properties as JSON', false)
    .action((options: CreateOptions) => create(context, options));
  token
    .command('list')
    .description('list the tokens of PAPERDESK_HOME, without the tokens themselves')
    .option('--json', 'as JSON', false)
    .action(({ json }: { json: boolean }) => {
      const tokens = openTokens(homeOf(context)).list();
      if (json) return context.say(JSON.stringify(tokens, null, 2));
      const rows = tokens.map((one) => [
        one.name,
        one.roles.join(','),
        one.accounts.join(','),
        one.person ?? '',
        new Date(one.expiresAt).toISOString(),
        one.ordersPerSecond ?? '',
        one.ordersPerDay ?? '',
        one.allowedIps.join(','),
      ]);
      const columns = ['name', 'roles', 'accounts', 'person', 'expires', 'orders/s', 'orders/day', 'from'];
      for (const line of printTable(columns, rows)) context.say(line);
    });
  token
    .command('revoke')
    .description(`make a token useless (${ACTS_ON})`)
    .argument('<name>', 'the name it was made with')
    .action((name: string) => {
      const home = homeOf(context);
      if (!openTokens(home).revoke(name)) throw new OperatorError(`No token is named '${name}' in ${home}.`);
      context.say(`Revoked '${name}' in ${home}.`);
    });
}

function create(context: CliContext, options: CreateOptions): void {
  const roles = options.role.map((name) => {
    const role = roleSchema.safeParse(name);
    if (!role.success)
      throw new OperatorError(`--role ${name} is unknown: ${roleSchema.options.join(', ')} are the roles.`);
    return role.data;
  });
  const { person } = options;
  if (person !== undefined) requireListed(context, person);
  const home = homeOf(context);
  const token = openTokens(home).create({
    name: options.name,
    roles,
    accounts: options.account,
    ...(person === undefined ? {} : { person }),
    days: countOf(options.expiresDays, { flag: '--expires-days', most: 3650 }),
    ordersPerSecond: countOf(options.ordersPerSecond, { flag: '--orders-per-second', most: 1_000_000 }),
    ordersPerDay: countOf(options.ordersPerDay, { flag: '--orders-per-day', most: 1_000_000_000 }),
    allowedIps: options.allowIp,
  });
  context.remark(`Made in ${home}. It is shown only now; keep it safe.`);
  const { name, account: accounts } = options;
  context.say(options.json ? JSON.stringify({ name, roles, accounts, person: person ?? null, token }) : token);
}

/** Four eyes compare ids letter for letter: a person nobody listed would be a second pair of eyes. */
function requireListed(context: CliContext, person: string): void {
  const { file, people } = loadPeople(context.environment, context.root);
  if (people.some(({ id }) => id === person)) return;
  const listed = people.length === 0 ? 'it lists nobody' : `it lists ${people.map(({ id }) => id).join(', ')}`;
  throw new OperatorError(`--person ${person} is not among the people of ${file}: ${listed}.`);
}

function countOf(text: string | undefined, { flag, most }: { flag: string; most: number }): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new OperatorError(`${flag} ${text} must be a whole number from 1 to ${most}.`);
  return count;
}
