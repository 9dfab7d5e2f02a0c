/** The app every write goes through; its routes add the secret and check the role. */
export const APP_ID = 'paperdesk-app';

/** Actions that plugin.json declares and Grafana's roles grant. */
export const GRAFANA_ACTIONS = {
  readOrders: `${APP_ID}.orders:read`,
  writeOrders: `${APP_ID}.orders:write`,
  tripKillSwitch: `${APP_ID}.killswitch:trip`,
  rearmKillSwitch: `${APP_ID}.killswitch:rearm`,
  manageAccounts: `${APP_ID}.accounts:manage`,
  decideApprovals: `${APP_ID}.approvals:decide`,
  writeLimits: `${APP_ID}.limits:write`,
  readCompliance: `${APP_ID}.compliance:read`,
  writeCompliance: `${APP_ID}.compliance:write`,
  readAudit: `${APP_ID}.audit:read`,
} as const;

export const DASHBOARDS = {
  tradingDesk: { uid: 'paperdesk-trading-desk', title: 'Trading desk' },
  portfolio: { uid: 'paperdesk-portfolio', title: 'Portfolio' },
  executionQuality: { uid: 'paperdesk-execution-quality', title: 'Execution quality' },
  riskAndLimits: { uid: 'paperdesk-risk-and-limits', title: 'Risk and limits' },
  compliance: { uid: 'paperdesk-compliance', title: 'Compliance' },
  marketDataQuality: { uid: 'paperdesk-market-data-quality', title: 'Market data quality' },
  serviceHealth: { uid: 'paperdesk-service-health', title: 'Service health' },
  analystStart: { uid: 'paperdesk-analyst-start', title: 'Analyst start page' },
} as const;

/** Pages of the app; the last part of the path names each (plugin.json, `includes`). */
export const PAGES = {
  accounts: { path: `/a/${APP_ID}/accounts`, title: 'Accounts' },
  limits: { path: `/a/${APP_ID}/limits`, title: 'Limits' },
  compliance: { path: `/a/${APP_ID}/compliance`, title: 'Compliance' },
} as const;
