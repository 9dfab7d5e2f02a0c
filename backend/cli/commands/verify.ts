import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { checkJournal } from '../desk-stores.js';

/** `paperdesk verify`: is the journal whole. */
export function registerVerify(program: Command, context: CliContext): void {
  program
    .command('verify')
    .description(
      'check the hash chain of the journal in PAPERDESK_HOME (reads only; a desk may run on it); exit code 1 when it is broken',
    )
    .option('--json', 'as JSON', false)
    .action(({ json }: { json: boolean }) => {
      const home = homeOf(context);
      const result = checkJournal(home);
      if (!result.ok) context.fail();
      if (json) return context.say(JSON.stringify({ home, ...result }));
      context.say(
        result.ok
          ? `The journal in ${home} is whole: ${result.events} events.`
          : `The journal in ${home} is BROKEN: event ${result.firstBreak?.seq ?? 'unknown'}, ${result.firstBreak?.reason ?? 'for an unknown reason'}.`,
      );
    });
}
