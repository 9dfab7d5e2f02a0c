/** What Grafana's configuration file is made from; paths are absolute. */
export interface GrafanaSettings {
  /** Address to listen on; loopback unless a container's network needs another. */
  readonly address?: string;
  readonly port: number;
  readonly rootUrl: string;
  /** Folder of the desk's own Grafana state. */
  readonly folder: string;
  /** Folder of its database and logs when it is not below `folder`. */
  readonly dataFolder?: string;
  readonly adminPasswordFile: string;
  readonly secretKeyFile: string;
  readonly pluginIds: readonly string[];
  /** The backend's socket, read by the data source's launcher. */
  readonly socket: string;
  readonly homeDashboard: string | undefined;
}

type Sections = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** Grafana's configuration file: loopback unless told otherwise, nobody anonymous, no call to the outside. */
export function renderGrafanaIni(settings: GrafanaSettings): string {
  const { folder, port } = settings;
  const sections: Sections = {
    paths: {
      data: settings.dataFolder ?? `${folder}/data`,
      logs: `${settings.dataFolder ?? folder}/logs`,
      plugins: `${folder}/plugins`,
      provisioning: `${folder}/provisioning`,
    },
    server: { http_addr: settings.address ?? '127.0.0.1', http_port: port, root_url: settings.rootUrl },
    security: {
      admin_user: 'admin',
      admin_password: `$__file{${settings.adminPasswordFile}}`,
      secret_key: `$__file{${settings.secretKeyFile}}`,
      disable_gravatar: true,
    },
    // Cookies do not know ports: two desks on one machine would log each other out.
    auth: { login_cookie_name: `paperdesk_session_${port}` },
    'auth.anonymous': { enabled: false },
    users: { allow_sign_up: false, auto_assign_org_role: 'Viewer' },
    plugins: {
      allow_loading_unsigned_plugins: settings.pluginIds.join(','),
      preinstall_disabled: true,
      public_key_retrieval_disabled: true,
    },
    'plugin.paperdesk-datasource': { socket: settings.socket },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    news: { news_feed_enabled: false },
    snapshots: { external_enabled: false },
    // At its very first start Grafana takes the provisioned contact points only at the next poll, by default a minute later.
    // A query that hangs is an answer too: BackendDown must not wait half a minute for it.
    unified_alerting: { alertmanager_config_poll_interval: '5s', evaluation_timeout: '10s' },
    dashboards: {
      min_refresh_interval: '1s',
      ...(settings.homeDashboard === undefined ? {} : { default_home_dashboard_path: settings.homeDashboard }),
    },
    date_formats: { default_timezone: 'UTC' },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
  };
  const lines = Object.entries(sections).flatMap(([section, values]) => [
    `[${section}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
    '',
  ]);
  return `; Written by each start of the desk: change the start's variables instead.\n${lines.join('\n')}`;
}
