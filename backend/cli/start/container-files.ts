import { chmodSync, chownSync, cpSync, existsSync, lchownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AlertVariable } from './contact-points.js';
import { readPluginIds, writeProvisioning } from './grafana-files.js';
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

/** Provisioning, dashboards and the built plugin for a Grafana container; fresh at each run. */
export function writeContainerGrafana(root: string, target: string, alertVariables: readonly AlertVariable[]): void {
  const built = resolve(root, 'grafana-plugin/dist');
  const isBuilt = readPluginIds(built).length > 0;
  mkdirSync(target, { recursive: true });
  writeProvisioning({ root, prometheus: true, alertVariables }, join(target, 'provisioning'), isBuilt);
  for (const [from, name] of [
    [resolve(root, 'dashboards'), 'dashboards'],
    [built, 'plugins/paperdesk-app'],
  ] as const) {
    rmSync(join(target, name), { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, join(target, name), { recursive: true, dereference: true });
  }
  handOwnership(target, 'grafana');
}

/** Gives a folder and all below it to a service's user; does nothing when not run as root. */
export function handOwnership(folder: string, service: Service): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = OWNERS[service];
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), uid, gid);
}
