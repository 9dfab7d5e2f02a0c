import { join } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { type StopSignal, startDesk } from '../start/start-desk.js';
import { rebuildOnChange } from '../start/watch-sources.js';

/** `paperdesk start`: the whole desk in the foreground. */
export function registerStart(program: Command, context: CliContext, stop: StopSignal): void {
  program
    .command('start')
    .description('start the whole desk in the foreground on PAPERDESK_HOME; Ctrl-C stops all of it')
    .option('--watch', 'rebuild the backend when its sources change and restart it (what npm run dev does)', false)
    .addHelpText('after', VARIABLES)
    .action(async ({ watch }: { watch: boolean }) => {
      if (!watch) return startDesk(context, stop);
      return startDesk(context, stop, {
        whenRunning: (backend, say) => rebuildOnChange(join(context.root, 'backend'), backend, say),
      });
    });
}

const VARIABLES = `
Variables: PAPERDESK_HOME; MARKET_DATA=demo|live|replay, REPLAY_FILES, REPLAY_SPEED; ports HTTP_PORT, GRAFANA_PORT,
QUESTDB_HTTP_PORT, QUESTDB_PG_PORT, QUESTDB_HEALTH_PORT, PROMETHEUS_PORT, DEMO_EXCHANGE_PORT; parts QUESTDB_JAR,
QUESTDB_HTTP_URL (one that runs already), GRAFANA_HOME, GRAFANA_URL, PROMETHEUS_BIN; alert channels ALERT_WEBHOOK_URL,
ALERT_SLACK_URL, ALERT_EMAIL_TO (with GF_SMTP_HOST) and more (docs/alerts.md); DESK_TIMEZONE. Markets, accounts and people: desk.yaml in the home.`;
