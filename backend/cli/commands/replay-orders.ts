import type { Command } from 'commander';
import type { Uncovered } from '../../src/engine/replay-decisions.js';
import { replayStored, type StoredReplay } from '../../src/journal/inputs/replay-stored.js';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { inputsFolder, journalFile } from '../desk-stores.js';

/** `paperdesk replay-orders`: do the kept inputs give the journal's decisions again. */
export function registerReplayOrders(program: Command, context: CliContext): void {
  program
    .command('replay-orders')
    .description(
      'decide again on the market data, commands and timers kept in PAPERDESK_HOME and compare every event with the journal (reads only; a desk may run on it); exit code 1 when something differs or its inputs are no longer kept',
    )
    .option('--order <id>', 'only this order, up to its last event')
    .option('--json', 'as JSON', false)
    .action(({ order, json }: { order?: string; json: boolean }) => {
      const home = homeOf(context);
      const result = replayStored({
        file: journalFile(home),
        folder: inputsFolder(home),
        ...(order === undefined ? {} : { orderId: order }),
      });
      if (!result.ok) context.fail();
      context.say(json ? JSON.stringify({ home, ...result }) : sentencesFor(home, result).join('\n'));
    });
}

function sentencesFor(home: string, result: StoredReplay): string[] {
  const { equal, inputs, segments, uncovered, segmentFaults, difference, order } = result;
  const lines = [
    `Journal in ${home}: ${equal} events decided again from ${inputs} inputs in ${segments} segments, each equal to the journal's byte by byte.`,
  ];
  if (order !== null)
    lines.push(
      order.events === 0
        ? `There is no order ${order.orderId} in this journal.`
        : `Order ${order.orderId}: ${order.equal.length} of its ${order.events} events decided again and equal.`,
    );
  for (const range of uncovered) lines.push(uncoveredText(range));
  for (const fault of segmentFaults) lines.push(`Segment ${fault}: what follows from it proves nothing.`);
  if (difference !== null)
    lines.push(
      `Event ${difference.seq}${difference.orderId === null ? '' : ` (order ${difference.orderId})`} DIFFERS.`,
      `  journal: ${difference.journaled ?? 'nothing'}`,
      `  again:   ${difference.decided ?? 'nothing'}`,
    );
  return lines;
}

function uncoveredText({ fromSeq, toSeq, why }: Uncovered): string {
  const range = fromSeq === toSeq ? `Event ${fromSeq}` : `Events ${fromSeq} to ${toSeq}`;
  switch (why) {
    case 'pastRetention':
      return `${range}: past retention, their inputs are no longer kept, so they cannot be decided again.`;
    case 'halted':
      return `${range}: decided while the engine was halted, taken as they stand.`;
    case 'missing':
      return `${range}: their inputs are missing (a power failure takes what was not synced), so they cannot be decided again.`;
  }
}
