import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GrafanaFiles, writeGrafanaFiles } from './grafana-files.js';

let root: string;
let files: GrafanaFiles;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'paperdesk-grafana-')));
  put('provisioning/datasources/paperdesk.yaml', 'url: ${QUESTDB_PG_ADDRESS}');
  put('provisioning/datasources/prometheus.yaml', 'prometheus');
  put('provisioning/plugins/paperdesk.yaml', 'apps');
  put('provisioning/dashboards/paperdesk.yaml', 'providers');
  put('alerts/service.yaml', 'labels: $$labels ${VAR}');
  put('dashboards/operations/health.json', '{"title": "Service health"}');
  put('dashboards/trading/trading-desk.json', '{"title": "Trading desk"}');
  put('grafana-plugin/dist/plugin.json', '{"id": "paperdesk-app"}');
  put('grafana-plugin/dist/datasource/plugin.json', '{"id": "paperdesk-datasource"}');
  files = {
    root,
    folder: join(root, 'home/grafana'),
    port: 3900,
    rootUrl: 'http://localhost:3900/',
    adminPasswordFile: '/home/secrets/grafana-admin-password',
    secretKeyFile: '/home/secrets/grafana-secret-key',
    socket: '/home/grafana.sock',
    prometheus: true,
    alertVariables: [],
    notifications: { publicUrl: 'http://localhost:3000', timezone: 'UTC' },
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}
const made = (path: string) => readFileSync(join(files.folder, path), 'utf8');

describe('writeGrafanaFiles', () => {
  it('names every plugin, the socket and the home dashboard in the configuration', () => {
    const ini = readFileSync(writeGrafanaFiles(files), 'utf8');
    expect(ini).toContain('allow_loading_unsigned_plugins = paperdesk-app,paperdesk-datasource\n');
    expect(ini).toContain('[plugin.paperdesk-datasource]\nsocket = /home/grafana.sock\n');
    expect(ini).toContain(`default_home_dashboard_path = ${root}/dashboards/trading/trading-desk.json\n`);
    expect(ini).toContain('admin_password = $__file{/home/secrets/grafana-admin-password}\n');
    expect(ini).toMatch(/\[auth\.anonymous\]\nenabled = false/);
    expect(ini).toContain('http_addr = 127.0.0.1\nhttp_port = 3900\n');
  });

  it('hands on provisioning and alert files byte for byte and links the plugin', () => {
    writeGrafanaFiles(files);
    expect(made('provisioning/datasources/paperdesk.yaml')).toBe('url: ${QUESTDB_PG_ADDRESS}');
    expect(made('provisioning/alerting/service.yaml')).toBe('labels: $$labels ${VAR}');
    expect(readdirSync(join(files.folder, 'provisioning/alerting')).sort()).toEqual([
      'contact-points.yaml',
      'policies.yaml',
      'service.yaml',
    ]);
    expect(realpathSync(join(files.folder, 'plugins/paperdesk-app'))).toBe(join(root, 'grafana-plugin/dist'));
  });

  it('removes what an earlier start left and what is not there any more', () => {
    writeGrafanaFiles(files);
    rmSync(join(root, 'alerts/service.yaml'));
    writeGrafanaFiles({ ...files, prometheus: false });
    expect(existsSync(join(files.folder, 'provisioning/alerting/service.yaml'))).toBe(false);
    expect(made('provisioning/datasources/prometheus.yaml')).toContain('deleteDatasources');
  });

  it('does not configure an app that is not built, for Grafana would not start', () => {
    rmSync(join(root, 'grafana-plugin'), { recursive: true });
    writeGrafanaFiles(files);
    expect(existsSync(join(files.folder, 'provisioning/plugins/paperdesk.yaml'))).toBe(false);
    expect(existsSync(join(files.folder, 'plugins/paperdesk-app'))).toBe(false);
  });
});
