import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { AlertVariable } from '../../src/alert-channels.js';
import { renderContactPoints, renderPolicies } from './contact-points.js';
import { type NotificationPlace, renderNotificationTemplate } from './notification-template.js';
import { type GrafanaSettings, renderGrafanaIni } from './grafana-ini.js';

/** Where things are in the checkout, and what is switched on. */
export interface GrafanaFiles extends Omit<GrafanaSettings, 'pluginIds' | 'homeDashboard'> {
  readonly root: string;
  readonly prometheus: boolean;
  readonly alertVariables: readonly AlertVariable[];
  /** What the texts of alerts say. */
  readonly notifications: NotificationPlace;
  /** Value of ALERT_TELEGRAM_CHAT. */
  readonly telegramChat?: string | undefined;
}

const HOME_DASHBOARD_TITLE = 'Trading desk';
const pluginSchema = z.object({ id: z.string() });
const dashboardSchema = z.object({ title: z.string() });

/** Writes everything Grafana reads at its start below `folder`; returns the path of its configuration file. */
export function writeGrafanaFiles(files: GrafanaFiles): string {
  const { root, folder } = files;
  for (const name of ['data', 'logs', 'plugins']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const built = resolve(root, 'grafana-plugin/dist');
  const pluginIds = readPluginIds(built);
  linkPlugin(join(folder, 'plugins/paperdesk-app'), pluginIds.length > 0 ? built : undefined);
  writeProvisioning(files, join(folder, 'provisioning'), pluginIds.length > 0);
  const ini = join(folder, 'grafana.ini');
  const settings = { ...files, pluginIds, homeDashboard: findHomeDashboard(resolve(root, 'dashboards')) };
  writeFileSync(ini, renderGrafanaIni(settings), { mode: 0o600 });
  return ini;
}

/** Ids of the app and all plugins nested in it: each unsigned one must be named to Grafana. */
export function readPluginIds(built: string): string[] {
  if (!existsSync(built)) return [];
  return readdirSync(built, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === 'plugin.json' || path.endsWith('/plugin.json'))
    .map((path) => pluginSchema.parse(JSON.parse(readFileSync(join(built, path), 'utf8'))).id)
    .sort();
}

function linkPlugin(link: string, built: string | undefined): void {
  rmSync(link, { recursive: true, force: true });
  if (built !== undefined) symlinkSync(built, link, 'dir');
}

/** What the provisioning is made from. */
export type ProvisioningSource = Pick<
  GrafanaFiles,
  'root' | 'prometheus' | 'alertVariables' | 'notifications' | 'telegramChat'
>;

/** The repository's files as they are; Grafana fills in variables itself. An absent part's files are left out. */
export function writeProvisioning(files: ProvisioningSource, target: string, pluginBuilt: boolean): void {
  rmSync(target, { recursive: true, force: true });
  for (const name of ['datasources', 'plugins', 'dashboards', 'alerting'])
    mkdirSync(join(target, name), { recursive: true });
  const source = resolve(files.root, 'provisioning');
  copyYaml(join(source, 'datasources'), join(target, 'datasources'), (name) => name !== 'prometheus.yaml');
  if (files.prometheus) copyYaml(join(source, 'datasources'), join(target, 'datasources'), isPrometheus);
  else writeFileSync(join(target, 'datasources/prometheus.yaml'), WITHOUT_PROMETHEUS);
  // Grafana does not start when an app it does not have is configured.
  if (pluginBuilt) copyYaml(join(source, 'plugins'), join(target, 'plugins'), () => true);
  copyYaml(join(source, 'dashboards'), join(target, 'dashboards'), () => true);
  copyYaml(resolve(files.root, 'alerts'), join(target, 'alerting'), () => true);
  writeFileSync(
    join(target, 'alerting/contact-points.yaml'),
    renderContactPoints(files.alertVariables, files.telegramChat),
  );
  const template = renderNotificationTemplate(resolve(files.root, 'alerts/notification.tmpl'), files.notifications);
  if (template !== undefined) writeFileSync(join(target, 'alerting/notification-template.yaml'), template);
  writeFileSync(join(target, 'alerting/policies.yaml'), renderPolicies(files.alertVariables));
}

const isPrometheus = (name: string) => name === 'prometheus.yaml';
/** A data source of an earlier start would stay in Grafana's database and only fail. */
const WITHOUT_PROMETHEUS = 'apiVersion: 1\ndeleteDatasources:\n  - name: Prometheus\n    orgId: 1\n';

function copyYaml(from: string, to: string, wanted: (name: string) => boolean): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from))
    if (/\.ya?ml$/.test(name) && wanted(name)) copyFileSync(join(from, name), join(to, name));
}

/** The dashboard file that people see first, if there is one. */
export function findHomeDashboard(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .find((file) => {
      const dashboard = dashboardSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return dashboard.success && dashboard.data.title === HOME_DASHBOARD_TITLE;
    });
}
