import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { homeOf } from '../desk-address.js';
import { ensureCliToken } from '../start/cli-token.js';
import { handOutSecrets, handOwnership, writeContainerGrafana } from '../start/container-files.js';
import { alertValue, usableChannels } from '../start/grafana.js';
import { openSecrets } from '../start/secrets.js';

/** `paperdesk prepare`: what `start` does before the first process, for containers that are started by something else. */
export function registerPrepare(program: Command, context: CliContext): void {
  program
    .command('prepare')
    .description(
      'make secrets, tokens and desk.yaml in PAPERDESK_HOME for containers; PREPARE_SECRETS and PREPARE_GRAFANA name folders that get what each service reads',
    )
    .action(() => {
      const home = homeOf(context);
      const secrets = openSecrets(home);
      ensureCliToken(home);
      const desk = join(home, 'desk.yaml');
      if (!existsSync(desk)) copyFileSync(resolve(context.root, 'deploy/desk.yaml'), desk);
      handOwnership(home, 'backend');
      const { environment, root } = context;
      const told = (name: string, otherwise: string) => environment[name] || otherwise;
      const handout = told('PREPARE_SECRETS', '');
      if (handout !== '') handOutSecrets(secrets, handout);
      const target = told('PREPARE_GRAFANA', '');
      const channels = usableChannels(environment);
      const rootUrl = told('GRAFANA_ROOT_URL', `http://localhost:${told('GRAFANA_PORT', '3000')}/`);
      if (target !== '')
        writeContainerGrafana({
          root,
          target,
          rootUrl,
          socket: told('GRAFANA_SOCKET', '/run/paperdesk/grafana.sock'),
          secrets: handout,
          alertVariables: channels.set,
          notifications: {
            publicUrl: told('PAPERDESK_PUBLIC_URL', rootUrl).replace(/\/$/, ''),
            timezone: told('DESK_TIMEZONE', 'UTC'),
          },
          telegramChat: alertValue(environment, 'ALERT_TELEGRAM_CHAT'),
        });
      for (const fault of channels.faults) context.remark(fault);
      if (!channels.outside) context.remark('No outside alert channel is set: nobody will be told.');
      context.say(`Prepared ${home}.`);
    });
}
