import { hash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  FORMATS_OF,
  REPORT_FORMATS,
  REPORT_KINDS,
  madeReportSchema,
  makeReportSchema,
  reportFormatSchema,
  type MadeReport,
  type MakeReportRequest,
  type ReportFormat,
} from '@paperdesk/contract';
import { systemClock } from '../../src/clock.js';
import { OperatorError } from '../../src/errors.js';
import { reportOfHome } from '../../src/reports/home-reports.js';
import { askApi, expectSuccess } from '../api-client.js';
import type { CliContext } from '../context.js';
import { type DeskAddress, cliToken, findDesk } from '../desk-address.js';

const API_TIMEOUT_MS = 120_000;
/** No desk runs, so no source of prices is chosen: the report says which source each row is of. */
const PAPER_LINE = 'PAPER MONEY · prices: see the source of each row';

interface ReportOptions {
  readonly kind: string;
  readonly case?: string;
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly out: string;
  readonly json: boolean;
}

/** `paperdesk report`: a report of compliance, made by the running desk or, when none runs, on the home itself. */
export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description(
      'make a report and journal it: by the running desk (PAPERDESK_TOKEN needs the role compliance), or on PAPERDESK_HOME when none runs',
    )
    .requiredOption('--kind <kind>', REPORT_KINDS.join(', '))
    .option('--case <id>', 'of this case (suspiciousActivity)')
    .option('--day <day>', 'of this UTC day, such as 2026-11-21 (daily, orderRecord)')
    .option('--from <time>', 'first moment, such as 2026-11-21T05:00:00Z (orderRecord)')
    .option('--to <time>', 'end; it does not belong to the time (orderRecord)')
    .option('--format <format>', REPORT_FORMATS.join(', '), 'json')
    .requiredOption('--out <file>', 'file to write; it must not exist')
    .option('--json', 'what was made as JSON', false)
    .action((options: ReportOptions) => report(context, options));
}

async function report(context: CliContext, options: ReportOptions): Promise<void> {
  const { wanted, format } = parsed(options);
  const out = resolve(context.cwd, options.out);
  if (existsSync(out)) throw new OperatorError(`${out} is there already: choose another file.`);
  const desk = await findDesk(context);
  const { report: made, bytes } =
    desk.running === undefined
      ? await reportOfHome({ ...{ home: desk.home, wanted, format, clock: systemClock }, paperLine: PAPER_LINE })
      : await fromDesk(context, desk, { wanted, format });
  const sha256 = hash('sha256', bytes, 'hex');
  const said = made.formats.find((one) => one.format === format)?.sha256;
  if (sha256 !== said)
    throw new OperatorError(`What came is not what was journaled (${said ?? 'nothing'}): not written.`);
  writeFileSync(out, bytes, { mode: 0o600, flag: 'wx' });
  const { reportId, kind, notice } = made;
  if (options.json)
    return context.say(JSON.stringify({ reportId, kind, format, sha256, bytes: bytes.length, out, notice }));
  context.say(`${kind} report ${reportId}: ${bytes.length} bytes in ${out}`);
  context.say(`sha256 ${sha256} (journaled as reportMade)`);
  context.remark(`${notice}.`);
}

function parsed(options: ReportOptions): { readonly wanted: MakeReportRequest; readonly format: ReportFormat } {
  const { kind, case: caseId, day, from, to } = options;
  const asked = { kind, caseId, day, from, to };
  const told = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const wanted = makeReportSchema.safeParse(told);
  if (!wanted.success) throw new OperatorError(wanted.error.issues.map(sentenceOf).join('; '));
  const format = reportFormatSchema.safeParse(options.format);
  if (!format.success || !FORMATS_OF[wanted.data.kind].includes(format.data))
    throw new OperatorError(`--format: a ${kind} report comes as ${FORMATS_OF[wanted.data.kind].join(', ')}`);
  return { wanted: wanted.data, format: format.data };
}

function sentenceOf({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  const name = String(path[0] ?? 'options');
  return `--${name === 'caseId' ? 'case' : name} ${message}`;
}

async function fromDesk(
  context: CliContext,
  { apiUrl, home }: DeskAddress,
  { wanted, format }: { readonly wanted: MakeReportRequest; readonly format: ReportFormat },
): Promise<{ readonly report: MadeReport; readonly bytes: Buffer }> {
  const token = cliToken(context, home);
  const reply = await askApi({ url: apiUrl, token, timeoutMs: API_TIMEOUT_MS }, 'POST', '/api/v1/reports', wanted);
  if (reply.reached && reply.status === 403)
    throw new OperatorError(
      'Reports are for compliance: set PAPERDESK_TOKEN to a token of `paperdesk token create --name N --role compliance`.',
    );
  const made = expectSuccess(reply, madeReportSchema, 'the report');
  const file = await fetch(`${apiUrl}/api/v1/reports/${made.reportId}?format=${format}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(API_TIMEOUT_MS),
  });
  if (!file.ok)
    throw new OperatorError(`The report was made (${made.reportId}) and could not be fetched: status ${file.status}.`);
  return { report: made, bytes: Buffer.from(await file.arrayBuffer()) };
}
