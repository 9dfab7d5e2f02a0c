import { hasPermission } from '@grafana/runtime';
import type { Action, WhoAmI } from '@paperdesk/contract';
import { GRAFANA_ACTIONS } from './appId.js';

/** Everything but reading orders, which whoever opens the page may do. */
export type GuardedAction = Exclude<Action, 'orders:read'>;

interface Right {
  readonly grafana: string;
  readonly who: string;
}

const ADMIN = 'Grafana role Admin, and';
const EDITOR = 'Grafana role Editor or Admin, and';
const LISTED = 'in the desk’s list of people';

const RIGHTS: Readonly<Record<GuardedAction, Right>> = {
  'orders:write': { grafana: GRAFANA_ACTIONS.writeOrders, who: `${EDITOR} trader ${LISTED}` },
  'killSwitch:trip': { grafana: GRAFANA_ACTIONS.tripKillSwitch, who: `${EDITOR} trader, oncall or risk ${LISTED}` },
  'killSwitch:rearm': { grafana: GRAFANA_ACTIONS.rearmKillSwitch, who: `${ADMIN} risk ${LISTED}` },
  'accounts:manage': { grafana: GRAFANA_ACTIONS.manageAccounts, who: `${ADMIN} risk or admin ${LISTED}` },
  'approvals:decide': {
    grafana: GRAFANA_ACTIONS.decideApprovals,
    who: `${EDITOR} risk, or trader with the account, ${LISTED}; never the person who asked`,
  },
  'limits:write': { grafana: GRAFANA_ACTIONS.writeLimits, who: `${ADMIN} risk ${LISTED}` },
  'compliance:read': { grafana: GRAFANA_ACTIONS.readCompliance, who: `${ADMIN} compliance ${LISTED}` },
  'compliance:write': { grafana: GRAFANA_ACTIONS.writeCompliance, who: `${ADMIN} compliance ${LISTED}` },
  'audit:read': { grafana: GRAFANA_ACTIONS.readAudit, who: `${ADMIN} risk, compliance or admin ${LISTED}` },
};

/** Who may do it, for the screen; the service decides. */
export const whoMay = (action: GuardedAction): string => RIGHTS[action].who;

/**
 * Why the person at the screen may not do this; undefined when they may. Grafana's answer is from page load, so the
 * service's refusal is shown as well. `me` undefined means not known yet, which is no reason of its own.
 */
export function whyNot(action: GuardedAction, me: WhoAmI | undefined): string | undefined {
  const { grafana, who } = RIGHTS[action];
  if (!hasPermission(grafana)) return `You may look only. This needs: ${who}.`;
  if (me === undefined) return undefined;
  const may: readonly Action[] = me.actions;
  if (may.includes(action)) return undefined;
  const reason = me.limitation ?? `${me.displayName ?? me.login} does not have this right`;
  return `${/[.!]$/.test(reason) ? reason : `${reason}.`} This needs: ${who}.`;
}
