import type { Command } from 'commander';
import { killSwitchStateSchema } from '@paperdesk/contract';
import { z } from 'zod';
import { type ApiReply, askApi, problemText } from '../api-client.js';
import type { CliContext } from '../context.js';
import { answersAtAll } from '../start/wait-until.js';
import { type DeskAddress, cliToken, findDesk } from '../desk-address.js';

const readinessSchema = z.looseObject({ status: z.string().optional(), reasons: z.array(z.unknown()).optional() });

/** What `status --json` prints. */
interface Status {
  readonly home: string;
  readonly starter: { readonly pid: number; readonly startedAt: string } | null;
  readonly source: string | null;
  readonly api: string;
  readonly backend: 'ready' | 'not ready' | 'not running';
  readonly reasons: readonly string[];
  readonly killSwitch: string;
  readonly grafana: string | null;
}

/** `paperdesk status`: is the desk up, ready and armed. */
export function registerStatus(program: Command, context: CliContext): void {
  program
    .command('status')
    .description(
      'say whether the desk of PAPERDESK_HOME runs, is ready and may trade; exit code 1 when it is not ready',
    )
    .option('--json', 'as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const desk = await findDesk(context);
      const status = await readStatus(context, desk);
      if (status.backend !== 'ready') context.fail();
      if (json) context.say(JSON.stringify(status, null, 2));
      else for (const line of lines(status)) context.say(line);
    });
}

async function readStatus(context: CliContext, desk: DeskAddress): Promise<Status> {
  const ready = await askApi({ url: desk.apiUrl, token: undefined, timeoutMs: 3000 }, 'GET', '/health/ready');
  return {
    home: desk.home,
    starter: desk.running === undefined ? null : { pid: desk.running.pid, startedAt: desk.running.startedAt },
    source: desk.running?.source ?? null,
    api: desk.apiUrl,
    backend: !ready.reached ? 'not running' : ready.status < 300 ? 'ready' : 'not ready',
    reasons: reasonsOf(ready),
    killSwitch: ready.reached ? await killSwitch(context, desk) : 'unknown (counts as killed)',
    grafana: await grafanaUrl(desk),
  };
}

/** Its address when it answers: a desk without Grafana has none to open. */
async function grafanaUrl(desk: DeskAddress): Promise<string | null> {
  const url = desk.running?.grafanaUrl;
  return url !== undefined && (await answersAtAll(`${url}api/health`)) ? url : null;
}

function reasonsOf(ready: ApiReply): string[] {
  if (!ready.reached) return [ready.reason];
  const readiness = readinessSchema.safeParse(ready.body);
  const reasons = readiness.success ? (readiness.data.reasons ?? []) : [];
  return reasons.map((reason) => (typeof reason === 'string' ? reason : JSON.stringify(reason)));
}

async function killSwitch(context: CliContext, desk: DeskAddress): Promise<string> {
  let token: string;
  try {
    token = cliToken(context, desk.home);
  } catch {
    return 'unknown (no token)';
  }
  const reply = await askApi({ url: desk.apiUrl, token, timeoutMs: 3000 }, 'GET', '/api/v1/kill-switch');
  if (!reply.reached) return `unknown (${reply.reason})`;
  if (reply.status >= 300) return `unknown (${problemText(reply)})`;
  const state = killSwitchStateSchema.safeParse(reply.body);
  if (!state.success) return 'unknown (answer not understood)';
  const kills = state.data.kills.map(
    (kill) =>
      `${kill.scope}${kill.scopeValue === null ? '' : ` ${kill.scopeValue}`} by ${kill.person}: ${kill.reason || 'no reason given'} (${kill.killId})`,
  );
  const halted = state.data.engine.halted ? `; engine halted: ${state.data.engine.reason ?? 'no reason known'}` : '';
  return `${state.data.state}${kills.length === 0 ? '' : ` — ${kills.join('; ')}`}${halted}`;
}

function lines(status: Status): string[] {
  const starter =
    status.starter === null
      ? 'no starter runs on it'
      : `started ${status.starter.startedAt}, process ${status.starter.pid}`;
  return [
    `Home         ${status.home} (${starter})`,
    ...(status.source === null
      ? []
      : [
          `Prices       ${status.source === 'live' ? 'real-time' : status.source === 'demo' ? 'invented (demo)' : 'replay of a recording'} · PAPER MONEY`,
        ]),
    `Backend      ${status.backend} at ${status.api}${status.reasons.length === 0 ? '' : `: ${status.reasons.join('; ')}`}`,
    `Kill switch  ${status.killSwitch}`,
    ...(status.grafana === null ? [] : [`Grafana      ${status.grafana}`]),
  ];
}
