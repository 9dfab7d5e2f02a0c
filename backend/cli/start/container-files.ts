import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { AlertVariable } from '../../src/alert-channels.js';
import { findHomeDashboard, readPluginIds, writeProvisioning } from './grafana-files.js';
import { renderGrafanaIni } from './grafana-ini.js';
import type { NotificationPlace } from './notification-template.js';
import { type SecretName, type Secrets, writeSecret } from './secrets.js';

/** Users of the images: Node's official one, QuestDB's, Grafana's. */
const OWNERS = {
  backend: { uid: 1000, gid: 0 },
  questdb: { uid: 10001, gid: 10001 },
  grafana: { uid: 472, gid: 0 },
} as const;
export type Service = keyof typeof OWNERS;

/** Which secret each service reads, and under which file name. */
const HANDOUT: Readonly<Record<Service, Readonly<Partial<Record<SecretName, string>>>>> = {
  backend: {
    'route-secret': 'route-secret',
    'questdb-http-password': 'questdb-http-password',
    'questdb-pg-password': 'questdb-pg-password',
    'questdb-readonly-password': 'questdb-readonly-password',
  },
  questdb: {
    'questdb-http-password': 'http-password',
    'questdb-pg-password': 'pg-password',
    'questdb-readonly-password': 'readonly-password',
  },
  grafana: {
    'grafana-admin-password': 'admin-password',
    'grafana-secret-key': 'secret-key',
    'route-secret': 'route-secret',
    'questdb-readonly-password': 'questdb-readonly-password',
  },
};

/** One folder a service with only what it reads, mode 0600 and its own. Changes owners only when run as root. */
export function handOutSecrets(secrets: Pick<Secrets, 'value'>, target: string): void {
  for (const service of Object.keys(OWNERS) as Service[]) {
    const folder = join(target, service);
    mkdirSync(folder, { recursive: true });
    for (const [name, file] of Object.entries(HANDOUT[service]) as [SecretName, string][])
      writeSecret(join(folder, file), secrets.value(name));
    chmodSync(folder, 0o700);
    handOwnership(folder, service);
  }
}

/** What a Grafana in a container reads, and where it finds it there. */
export interface ContainerGrafana {
  readonly root: string;
  /** Folder of the files, mounted at the same path in Grafana's container. */
  readonly target: string;
  readonly rootUrl: string;
  readonly socket: string;
  /** The folder {@link handOutSecrets} wrote, as Grafana's container sees it. */
  readonly secrets: string;
  readonly alertVariables: readonly AlertVariable[];
  readonly notifications: NotificationPlace;
  /** Value of ALERT_TELEGRAM_CHAT. */
  readonly telegramChat?: string | undefined;
}

// The stock image's own place for its database, and the port it listens on.
const GRAFANA_DATA = '/var/lib/grafana';
const GRAFANA_PORT = 3000;

/** Configuration, provisioning, dashboards and the built plugin for a Grafana container, by the code that `start` uses. */
export function writeContainerGrafana(files: ContainerGrafana): void {
  const { root, target } = files;
  const built = resolve(root, 'grafana-plugin/dist');
  const pluginIds = readPluginIds(built);
  mkdirSync(target, { recursive: true });
  replaceFolder(join(target, 'provisioning'), (fresh) =>
    writeProvisioning({ ...files, prometheus: true }, fresh, pluginIds.length > 0),
  );
  replaceFolder(join(target, 'dashboards'), (fresh) => copyFolder(resolve(root, 'dashboards'), fresh));
  replaceFolder(join(target, 'plugins'), (fresh) => copyFolder(built, join(fresh, 'paperdesk-app')));
  const ini = renderGrafanaIni({
    address: '0.0.0.0',
    port: GRAFANA_PORT,
    rootUrl: files.rootUrl,
    folder: target,
    dataFolder: GRAFANA_DATA,
    adminPasswordFile: join(files.secrets, 'grafana/admin-password'),
    secretKeyFile: join(files.secrets, 'grafana/secret-key'),
    pluginIds,
    socket: files.socket,
    homeDashboard: findHomeDashboard(join(target, 'dashboards')),
  });
  writeFileSync(join(target, 'grafana.ini'), ini, { mode: 0o600 });
  handOwnership(target, 'grafana');
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true, dereference: true });
}

/** Writes beside and swaps: a Grafana that runs must not find a dashboard missing, for it would delete it. */
function replaceFolder(folder: string, write: (fresh: string) => void): void {
  const [fresh, old] = [`${folder}.new`, `${folder}.old`];
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  write(fresh);
  handOwnership(fresh, 'grafana');
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

/** Gives a folder and all below it to a service's user; does nothing when not run as root. */
export function handOwnership(folder: string, service: Service): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = OWNERS[service];
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    giveAway(join(folder, entry), uid, gid);
}

/** A backend that runs meanwhile may take a file away between listing and changing it. */
function giveAway(path: string, uid: number, gid: number): void {
  try {
    lchownSync(path, uid, gid);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
}
