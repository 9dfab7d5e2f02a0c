import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import {
  KILL_SCOPES,
  type TripKillSwitchRequest,
  killDrillSchema,
  killSwitchStateSchema,
  tripKillSwitchSchema,
} from '@paperdesk/contract';
import { OperatorError } from '../../src/errors.js';
import type { LatchedKill, LatchReading } from '../../src/engine/ports.js';
import { type ApiReply, askApi, expectSuccess, problemText } from '../api-client.js';
import type { CliContext } from '../context.js';
import { type DeskAddress, cliToken, findDesk } from '../desk-address.js';
import { journalFile, openLatch } from '../desk-stores.js';
import { CLI_TOKEN_NAME } from '../start/cli-token.js';
import { sentenceOf } from '../context.js';

const API_TIMEOUT_MS = 5000;
const DRILL_TIMEOUT_MS = 30_000;
const CLI_PERSON = `token:${CLI_TOKEN_NAME}`;

interface KillOptions {
  readonly reason?: string;
  readonly scope: string;
  readonly scopeValue?: string;
  readonly level: string;
  readonly confirm?: string;
  readonly drill: boolean;
  readonly json: boolean;
}

/** `paperdesk kill`: stops trading, whether or not anything else works. */
export function registerKill(program: Command, context: CliContext): void {
  program
    .command('kill')
    .description(
      'stop trading now: the running desk cancels orders and refuses new ones; if none answers, the latch file of PAPERDESK_HOME is written so that the next start is killed',
    )
    .option('--reason <text>', 'why; may follow later')
    .option('--scope <scope>', KILL_SCOPES.join(', '), 'global')
    .option('--scope-value <name>', 'the venue, account, symbol, strategy or person to stop')
    .option(
      '--level <level>',
      'halt; reduceOnly: sells of what is held pass; flatten: halt, then sell all that is held at market',
      'halt',
    )
    .option('--confirm <word>', 'for flatten: the word FLATTEN, so that no slip of the hand sells')
    .option('--drill', 'stop a shadow desk instead, which touches no order, and say how long it took', false)
    .option('--json', 'what was done as JSON', false)
    .action((options: KillOptions) => (options.drill ? drill(context, options) : kill(context, options)));
}

async function kill(context: CliContext, options: KillOptions): Promise<void> {
  const request = parseRequest(options);
  const desk = await findDesk(context);
  const reply = await askDesk(context, desk, request);
  if (reply.reached && reply.status < 300) {
    const done = `Killed (${scopeText(request)}): the running desk at ${desk.apiUrl} ${doneText(request, reply)}`;
    return context.say(options.json ? JSON.stringify({ by: 'api', api: desk.apiUrl }) : done);
  }
  // It does not know what to stop; nor would the latch.
  if (reply.reached && reply.status === 422) throw new OperatorError(problemText(reply));
  const why = reply.reached ? `refused it: ${problemText(reply)}` : `does not answer (${reply.reason})`;
  const killId = writeLatch(desk.home, request);
  if (options.json) context.say(JSON.stringify({ by: 'latch', home: desk.home, killId, api: why }));
  else
    context.say(
      `The API at ${desk.apiUrl} ${why}. The latch file of ${desk.home} now says killed (${scopeText(request)}): the next start is killed.`,
    );
  // Written behind a backend that still runs, the latch stops nothing until that backend ends.
  if (desk.running !== undefined || reply.reached)
    throw new OperatorError(
      `A desk still seems to run${desk.running === undefined ? '' : ` (process ${desk.running.pid})`}: stop it with Ctrl-C, or it may go on trading.`,
    );
}

function parseRequest(options: KillOptions): TripKillSwitchRequest {
  const parsed = tripKillSwitchSchema.safeParse({
    scope: options.scope,
    scopeValue: options.scopeValue,
    reason: options.reason,
    level: options.level,
    confirmation: options.confirm,
  });
  if (parsed.success) return parsed.data;
  throw new OperatorError(
    parsed.error.issues
      .map(
        (issue) =>
          `--${issue.path.join('.').replace('scopeValue', 'scope-value').replace('confirmation', 'confirm')} ${issue.message}`,
      )
      .join('; '),
  );
}

async function askDesk(context: CliContext, desk: DeskAddress, request: TripKillSwitchRequest): Promise<ApiReply> {
  let token: string;
  try {
    token = cliToken(context, desk.home);
  } catch (fault) {
    // Without a token nobody can ask; a desk that runs is still noticed by its starter.
    return { reached: false, reason: `it could not be asked: ${sentenceOf(fault).replace(/\.$/, '')}` };
  }
  return askApi({ url: desk.apiUrl, token, timeoutMs: API_TIMEOUT_MS }, 'POST', '/api/v1/kill-switch', request);
}

/**
 * Adds the kill to what the latch says. A latch that cannot be read stops everything already: in a home with a history
 * it goes on to, whatever smaller scope is added.
 */
function writeLatch(home: string, request: TripKillSwitchRequest): string {
  const latch = openLatch(home);
  const reading = latch.read();
  const kill: LatchedKill = {
    killId: randomUUID(),
    scope: request.scope,
    scopeValue: request.scopeValue ?? null,
    // A start knows no market to sell on, and nobody has been verified: it is halted, and can be flattened then.
    level: request.level === 'flatten' ? 'halt' : request.level,
    trigger: 'person',
    reason: request.reason ?? '',
    person: CLI_PERSON,
    verified: false,
    timeUs: Date.now() * 1000,
  };
  latch.write([...standingKills(home, reading, kill), kill]);
  return kill.killId;
}

function standingKills(home: string, reading: LatchReading, kill: LatchedKill): readonly LatchedKill[] {
  if (reading.state === 'killed') return reading.kills;
  if (reading.state === 'armed' || kill.scope === 'global' || !existsSync(journalFile(home))) return [];
  const reason = `the kill switch file could not be read: ${reading.fault}`;
  return [{ ...kill, killId: randomUUID(), scope: 'global', scopeValue: null, reason }];
}

/** What the desk says is in force now: a flatten that waits for its second person is a halt so far. */
function doneText(request: TripKillSwitchRequest, reply: ApiReply): string {
  if (request.level === 'reduceOnly') return 'canceled the buys in scope and takes only sells of what is held.';
  const halted = 'canceled the orders in scope and refuses new ones.';
  if (request.level !== 'flatten') return halted;
  const state = reply.reached ? killSwitchStateSchema.safeParse(reply.body) : undefined;
  const value = request.scopeValue ?? null;
  const kill = state?.data?.kills.find((one) => one.scope === request.scope && one.scopeValue === value);
  return kill?.level === 'flatten'
    ? `${halted} What is held in scope was sent to be sold at market.`
    : `${halted} Nothing is sold yet: another person of risk has to ask for flatten too.`;
}

/** `paperdesk kill --drill`. Needs the running desk. Ends with exit code 1 when the drill found anything wrong. */
async function drill(context: CliContext, options: KillOptions): Promise<void> {
  const desk = await findDesk(context);
  const address = { url: desk.apiUrl, token: cliToken(context, desk.home), timeoutMs: DRILL_TIMEOUT_MS };
  context.remark(`Acts on the running desk at ${desk.apiUrl}`);
  const reply = await askApi(address, 'POST', '/api/v1/kill-switch/drill');
  const done = expectSuccess(reply, killDrillSchema, 'the drill');
  const { ok, orders, flagUs, lastCancelUs, detail } = done;
  if (!ok) context.fail();
  if (options.json) return context.say(JSON.stringify(done));
  context.say(
    `Drill ${ok ? 'worked' : 'FAILED'}: a shadow desk took no order after ${flagUs} µs, and the last of ${orders} cancels was on disk after ${(lastCancelUs / 1000).toFixed(1)} ms. ${detail}`,
  );
}

function scopeText(request: TripKillSwitchRequest): string {
  return request.scopeValue === undefined ? request.scope : `${request.scope} ${request.scopeValue}`;
}
