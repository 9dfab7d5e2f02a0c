import { resolve } from 'node:path';
import type { Command } from 'commander';
import { importCaptures } from '../../demo-exchange/recording/import/import-capture.js';
import type { CliContext } from '../context.js';

/** `paperdesk import`: cryptofeed captures become recordings. */
export function registerImport(program: Command, context: CliContext): void {
  program
    .command('import')
    .description('turn cryptofeed captures into recordings that `paperdesk replay` plays')
    .argument('<files...>', 'all files of a capture: NAME.0.gz NAME.http.*.gz NAME.ws.*.gz, of one or more captures')
    .requiredOption('--out <folder>', 'where the recordings go')
    .option('--json', 'the result as JSON', false)
    .action(async (files: readonly string[], { out, json }: { out: string; json: boolean }) => {
      const paths = files.map((file) => resolve(context.cwd, file));
      const imported = await importCaptures(paths, resolve(context.cwd, out));
      if (json) return context.say(JSON.stringify(imported));
      for (const { capture, file, frames, answers, derived } of imported)
        context.say(
          `${capture}: ${frames} frames and ${answers} REST answers → ${file}${derived ? ' (derived: translated from version 1 frames)' : ''}`,
        );
    });
}
