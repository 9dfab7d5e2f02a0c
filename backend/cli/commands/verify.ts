import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { JournalVerdict } from '../../src/journal/verify-journal.js';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { checkJournal } from '../desk-stores.js';

/** `paperdesk verify`: is the journal whole, and the one that was signed. */
export function registerVerify(program: Command, context: CliContext): void {
  program
    .command('verify')
    .description(
      'check the hash chain and the signed checkpoints of the journal in PAPERDESK_HOME (reads only; a desk may run on it); exit code 1 when it is broken',
    )
    .option(
      '--against <file>',
      'compare with checkpoints kept elsewhere as well: a copy of checkpoints.jsonl, or an export of the table attestations as CSV or JSON',
    )
    .option('--json', 'as JSON', false)
    .action(({ json, against }: { json: boolean; against?: string }) => {
      const home = homeOf(context);
      const result = checkJournal(home, against === undefined ? {} : { against: resolve(context.cwd, against) });
      if (!result.ok) context.fail();
      context.say(json ? JSON.stringify({ home, ...result }) : sentenceFor(home, result));
    });
}

function sentenceFor(home: string, { ok, events, checkpoints, against, firstBreak }: JournalVerdict): string {
  if (!ok)
    return `The journal in ${home} is BROKEN (${firstBreak?.kind ?? 'unknown'}): event ${firstBreak?.seq ?? 'unknown'}, ${firstBreak?.reason ?? 'for an unknown reason'}.`;
  const signed = checkpoints === 0 ? 'no checkpoint was signed yet' : `${checkpoints} signed checkpoints agree`;
  const elsewhere = against === undefined ? '' : `, ${against} of them kept elsewhere`;
  return `The journal in ${home} is whole: ${events} events; ${signed}${elsewhere}.`;
}
