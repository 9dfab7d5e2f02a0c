import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { findDesk } from '../desk-address.js';
import { examine } from '../doctor/examine.js';
import type { Finding } from '../doctor/finding.js';
import { redact } from '../doctor/redact.js';

/** `paperdesk doctor`: what a bug report needs, without secrets. */
export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description(
      'check versions, ports, rights, disk and clock for PAPERDESK_HOME and write one redacted file for a bug report',
    )
    .option('--json', 'the findings as JSON', false)
    .option('--file <path>', 'where to write the report (default: doctor.json in the home, if it exists)')
    .action(async ({ json, file }: { json: boolean; file?: string }) => {
      const desk = await findDesk(context);
      const findings = await examine(context, desk);
      const report = redact(JSON.stringify({ at: new Date().toISOString(), findings }, null, 2), context.environment);
      const target = file ?? join(desk.home, 'doctor.json');
      const written = write(target, report);
      if (json) context.say(report);
      else for (const finding of findings) context.say(line(finding));
      context.remark(
        written === undefined
          ? `Written to ${target}; secrets and your home folder's name are left out.`
          : `${target} could not be written: ${written}`,
      );
      if (findings.some((finding) => finding.verdict === 'bad')) context.fail();
    });
}

const SIGNS = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;

function line(finding: Finding): string {
  return `${SIGNS[finding.verdict]}  ${finding.what.padEnd(12)}${finding.found}${finding.cure === undefined ? '' : ` — ${finding.cure}`}`;
}

function write(file: string, text: string): string | undefined {
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}
