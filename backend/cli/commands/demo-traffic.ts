import { type Command, InvalidArgumentError } from 'commander';
import { instrumentViewSchema, whoAmISchema } from '@paperdesk/contract';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import { type ApiAddress, askApi, expectSuccess } from '../api-client.js';
import type { CliContext } from '../context.js';
import { cliToken, findDesk } from '../desk-address.js';
import { openTokens } from '../desk-stores.js';
import { durationMs } from '../duration.js';
import type { StopSignal } from '../start/start-desk.js';
import { botDeposits } from '../traffic/bot-deposits.js';
import { runTraffic, type TrafficSummary } from '../traffic/run-traffic.js';

interface Flags {
  readonly for?: number;
  readonly rate: number;
  readonly accounts: number;
  readonly yes: boolean;
  readonly json: boolean;
}

/** `paperdesk demo-traffic`: bots trade through the same API as everyone, so that there is something to look at. */
export function registerDemoTraffic(program: Command, context: CliContext, stop: StopSignal): void {
  program
    .command('demo-traffic')
    .description(
      'let bots trade on the running desk of PAPERDESK_HOME: accounts bot-*, paper money, until Ctrl-C or --for; their orders are canceled at the end',
    )
    .option('--for <time>', 'how long, such as 30s, 10m or 2h; until Ctrl-C when left out', durationMs)
    .option('--rate <n>', 'orders a second, all bots together', numberFrom(0.01, 1000), 2)
    .option('--accounts <n>', 'how many bots', numberFrom(1, 50), 3)
    .option('--yes', 'also when the desk runs on real prices (MARKET_DATA=live)', false)
    .option('--json', 'the summary as JSON', false)
    .action(async (flags: Flags) => {
      const summary = await demoTraffic(context, stop, flags);
      if (flags.json) return context.say(JSON.stringify(summary));
      const { placed, refused, canceled, skipped, codes } = summary;
      context.say(
        `${placed} orders placed, ${refused} refused, ${canceled} canceled, ${skipped} turns without a live market`,
      );
      for (const [code, times] of Object.entries(codes)) context.say(`  refused ${times} times: ${code}`);
    });
}

async function demoTraffic(context: CliContext, stop: StopSignal, flags: Flags): Promise<TrafficSummary> {
  const desk = await findDesk(context);
  const admin: ApiAddress = { url: desk.apiUrl, token: cliToken(context, desk.home) };
  const me = expectSuccess(await askApi(admin, 'GET', '/api/v1/me'), whoAmISchema, 'asking what runs');
  const { source, paperLine } = me.desk;
  if (source === 'live' && !flags.yes)
    throw new OperatorError(
      'This desk runs on real prices: add --yes if bots shall trade (paper money) beside people.',
    );
  context.remark(paperLine);
  const offered = await askApi(admin, 'GET', '/api/v1/instruments?limit=1000');
  const instruments = expectSuccess(offered, z.array(instrumentViewSchema), 'listing instruments');
  const accounts = Array.from({ length: flags.accounts }, (_, n) => `bot-${source}-${n + 1}`);
  const currencies = new Set(instruments.flatMap(({ baseCurrency, quoteCurrency }) => [baseCurrency, quoteCurrency]));
  for (const account of accounts) await openAccount(admin, account, [...currencies]);

  const runId = `demo-traffic-${Date.now().toString(36)}`;
  const tokens = openTokens(desk.home);
  const ordersPerSecond = Math.max(50, Math.ceil(flags.rate * 2));
  const token = tokens.create({ name: runId, roles: ['trader'], accounts, days: 2, ordersPerSecond });
  const over = new AbortController();
  stop.onRequest(() => over.abort());
  const timer = flags.for === undefined ? undefined : setTimeout(() => over.abort(), flags.for);
  context.remark(`${accounts.length} bots send ${flags.rate} orders a second to ${desk.apiUrl}. Ctrl-C stops them.`);
  try {
    const bots: ApiAddress = { url: desk.apiUrl, token };
    const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => askApi(bots, method, path, body);
    return await runTraffic({ ask, accounts, instruments, rate: flags.rate, over: over.signal, runId });
  } finally {
    clearTimeout(timer);
    tokens.revoke(runId);
  }
}

/** A bot that is there already keeps what it has. */
async function openAccount(admin: ApiAddress, account: string, currencies: readonly string[]): Promise<void> {
  const deposits = botDeposits(currencies);
  const reply = await askApi(admin, 'POST', '/api/v1/accounts', { account, name: `Demo ${account}`, deposits });
  expectSuccess(reply, z.looseObject({ account: z.literal(account) }), `opening ${account}`);
}

function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
    return least >= 1 ? Math.floor(value) : value;
  };
}
