import type { Command } from 'commander';
import { killSwitchStateSchema } from '@paperdesk/contract';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import { askApi, expectSuccess } from '../api-client.js';
import type { CliContext } from '../context.js';
import { cliToken, findDesk } from '../desk-address.js';

interface RearmOptions {
  readonly reason: string;
  readonly killId?: string;
  readonly confirm?: string;
  readonly json: boolean;
}

/** `paperdesk rearm`: trade again after a kill. Needs the running desk; nothing is re-armed behind its back. */
export function registerRearm(program: Command, context: CliContext): void {
  program
    .command('rearm')
    .description('ask the running desk to trade again after a kill (cool-down and second person as its rules say)')
    .requiredOption('--reason <text>', 'why it is safe to trade again')
    .option('--kill-id <id>', 'which kill; may be left out when there is only one')
    .option('--confirm <word>', 'the word RE-ARM, so that no slip of the hand re-arms')
    .option('--json', 'the state of the kill switch afterwards as JSON', false)
    .action((options: RearmOptions) => rearm(context, options));
}

async function rearm(context: CliContext, options: RearmOptions): Promise<void> {
  if (options.confirm !== 'RE-ARM') throw new OperatorError('Nothing was re-armed: add --confirm RE-ARM.');
  const desk = await findDesk(context);
  const address = { url: desk.apiUrl, token: cliToken(context, desk.home) };
  context.remark(`Acts on the running desk at ${desk.apiUrl}`);
  const read = async () =>
    expectSuccess(
      await askApi(address, 'GET', '/api/v1/kill-switch'),
      killSwitchStateSchema,
      'reading the kill switch',
    );
  const state = await read();
  const killId = options.killId ?? onlyKill(state.kills.map((kill) => kill.killId));
  const request = { killId, confirmation: 'RE-ARM', reason: options.reason };
  expectSuccess(await askApi(address, 'POST', '/api/v1/kill-switch/re-arm', request), z.unknown(), 'the re-arm');
  const after = await read();
  if (options.json) context.say(JSON.stringify(after, null, 2));
  else
    context.say(
      after.state === 'armed'
        ? 'Armed: the desk trades again.'
        : `Re-armed ${killId}; still killed by ${after.kills.length} more.`,
    );
}

function onlyKill(ids: readonly string[]): string {
  const [first, ...others] = ids;
  if (first === undefined) throw new OperatorError('The kill switch is armed: there is nothing to re-arm.');
  if (others.length > 0)
    throw new OperatorError(`Several kills are active: name one with --kill-id (${ids.join(', ')}).`);
  return first;
}
