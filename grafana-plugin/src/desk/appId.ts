/** The app every write goes through; its routes add the secret and check the role. */
export const APP_ID = 'paperdesk-app';

/** Actions that plugin.json declares and Grafana's roles grant. */
export const GRAFANA_ACTIONS = {
  readOrders: `${APP_ID}.orders:read`,
  writeOrders: `${APP_ID}.orders:write`,
  tripKillSwitch: `${APP_ID}.killswitch:trip`,
  rearmKillSwitch: `${APP_ID}.killswitch:rearm`,
  manageAccounts: `${APP_ID}.accounts:manage`,
} as const;

export const DASHBOARDS = {
  tradingDesk: { uid: 'paperdesk-trading-desk', title: 'Trading desk' },
  serviceHealth: { uid: 'paperdesk-service-health', title: 'Service health' },
} as const;
