import { hasPermission } from '@grafana/runtime';
import type { Action, WhoAmI } from '@paperdesk/contract';
import { GRAFANA_ACTIONS } from './appId.js';

const GRAFANA_ACTION_OF: Record<Exclude<Action, 'orders:read' | 'audit:read'>, string> = {
  'orders:write': GRAFANA_ACTIONS.writeOrders,
  'killSwitch:trip': GRAFANA_ACTIONS.tripKillSwitch,
  'killSwitch:rearm': GRAFANA_ACTIONS.rearmKillSwitch,
  'accounts:manage': GRAFANA_ACTIONS.manageAccounts,
};

const WHO_MAY: Record<keyof typeof GRAFANA_ACTION_OF, string> = {
  'orders:write': 'Grafana role Editor or Admin, and trader in the desk’s list of people',
  'killSwitch:trip': 'Grafana role Editor or Admin, and trader, oncall or risk in the desk’s list of people',
  'killSwitch:rearm': 'Grafana role Admin, and risk in the desk’s list of people',
  'accounts:manage': 'Grafana role Admin, and risk or admin in the desk’s list of people',
};

/** Who may do it, for the screen; the service decides. */
export const whoMay = (action: keyof typeof GRAFANA_ACTION_OF): string => WHO_MAY[action];

/**
 * Why the person at the screen may not do this; undefined when they may. Grafana's answer is from page load, so the
 * service's refusal is shown as well. `me` undefined means not known yet, which is no reason of its own.
 */
export function whyNot(action: keyof typeof GRAFANA_ACTION_OF, me: WhoAmI | undefined): string | undefined {
  if (!hasPermission(GRAFANA_ACTION_OF[action])) return `You may look only. This needs: ${WHO_MAY[action]}.`;
  if (me === undefined) return undefined;
  const may: readonly Action[] = me.actions;
  if (may.includes(action)) return undefined;
  const reason = me.limitation ?? `${me.displayName ?? me.login} does not have this right`;
  return `${/[.!]$/.test(reason) ? reason : `${reason}.`} This needs: ${WHO_MAY[action]}.`;
}
