import type { Command } from 'commander';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { findDesk } from '../desk-address.js';
import { restartProjection } from '../desk-stores.js';

/** `paperdesk rebuild`: QuestDB's copy of the journal from the first event on. */
export function registerRebuild(program: Command, context: CliContext): void {
  program
    .command('rebuild')
    .description(
      'make the next start of PAPERDESK_HOME deliver the whole journal to QuestDB again (rows already there are not doubled); the desk must be stopped',
    )
    .action(async () => {
      const desk = await findDesk(context);
      if (desk.running !== undefined)
        throw new OperatorError(
          `A desk runs on ${desk.home} (process ${desk.running.pid}): stop it first, then rebuild and start.`,
        );
      restartProjection(desk.home);
      context.say(`The next start on ${desk.home} delivers every order, fill and event to QuestDB again.`);
    });
}
