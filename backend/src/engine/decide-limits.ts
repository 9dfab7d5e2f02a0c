import { idFrom } from '../execution/deterministic-id.js';
import type { Draft } from '../execution/draft.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { TripKillSwitch } from '../model/command.js';
import { formatAmount } from '../model/decimal.js';
import type { LimitName, RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import { rulesAt } from '../risk/held.js';
import { covers } from '../risk/kill.js';
import { limitIndex } from '../risk/limit-index.js';
import { limitUses, percentUsed, type LimitUse } from '../risk/limit-rows.js';
import { percentText, usdText } from '../risk/limit-reason.js';
import { utcDay, warnedKey } from '../risk/usage.js';
import { drawdownOf, equityUsd, type UsedState } from '../risk/used.js';
import type { Desk } from './decision.js';

export const WARN_STEPS = [90, 75, 50] as const;
const LOSSES = ['dayLoss', 'drawdownPercent'] as const satisfies readonly LimitName[];
/** A new highest equity is marked when it is this much above the last, so that a rising market is not journaled tick by tick. */
const PEAK_RISE_PER_MILLE = 1n;

/** What limits are counted from: the desk's state, and what currencies were last said to be worth. */
export function usedStateOf({ state, marks }: Pick<Desk, 'state' | 'marks'>, rules: RiskRules): UsedState {
  return { usage: state.usage, accounts: state.accounts, marks, par: rules.usdPar, source: state.source };
}

/** Marks equity at the start of a UTC day and at its highest, of all accounts while a limit on losses holds for any. */
export function decideMarks(desk: Desk, now: TimeUs): Draft[] {
  const rules = rulesAt(desk.state.riskRules, now);
  const index = limitIndex(rules);
  if (!LOSSES.some((limit) => index.has(limit))) return [];
  const state = usedStateOf(desk, rules);
  const drafts: Draft[] = [];
  for (const account of desk.state.accounts.values()) {
    if (account.source !== desk.state.source) continue;
    const equity = equityUsd(state, account);
    if (equity === null) continue;
    const mark = state.usage.marks.get(account.account);
    const startsDay = mark === undefined || mark.day < utcDay(now);
    const isPeak =
      mark === undefined ||
      (drawdownOf(state, account) === 0n && equity * 1000n >= mark.peak * (1000n + PEAK_RISE_PER_MILLE));
    if (!startsDay && !isPeak) continue;
    drafts.push({ type: 'equityMarked', account: account.account, equity: formatAmount(equity), startsDay, isPeak });
  }
  return drafts;
}

/** Tells of each limit that went over 50, 75 or 90 percent, once a UTC day and step. */
export function decideWarnings(desk: Desk, now: TimeUs): Draft[] {
  const rules = rulesAt(desk.state.riskRules, now);
  if (rules.limits.length === 0) return [];
  const drafts: Draft[] = [];
  for (const use of limitUses(usedStateOf(desk, rules), rules, now)) {
    const percent = stepOf(use);
    if (percent === null || use.used === null) continue;
    const { limit, scope, scopeValue, used, max } = use;
    const told = desk.state.usage.warned.get(warnedKey(use));
    if (told !== undefined && told.day >= utcDay(now) && told.percent >= percent) continue;
    drafts.push({
      ...{ type: 'limitWarned', limit, scope, scopeValue, percent },
      ...{ used: formatAmount(used), max: formatAmount(max) },
    });
  }
  return drafts;
}

function stepOf(use: LimitUse): 50 | 75 | 90 | null {
  const percent = percentUsed(use);
  return percent === null ? null : (WARN_STEPS.find((step) => percent >= step) ?? null);
}

/**
 * Stops accounts that have lost what they may: each once a UTC day and limit, so that a re-arm holds. Who re-arms without
 * raising the limit leaves buying to the checks, which go on refusing it.
 */
export function decideLossStops(desk: Desk, now: TimeUs): TripKillSwitch[] {
  const { state } = desk;
  const rules = rulesAt(state.riskRules, now);
  const index = limitIndex(rules);
  if (!LOSSES.some((limit) => index.has(limit))) return [];
  const trips: TripKillSwitch[] = [];
  for (const use of limitUses(usedStateOf(desk, rules), rules, now)) {
    const { limit, scope, scopeValue, used, max } = use;
    if (scope !== 'account' || used === null || used < max || (limit !== 'dayLoss' && limit !== 'drawdownPercent'))
      continue;
    const trigger = limit === 'dayLoss' ? 'dayLoss' : 'drawdown';
    if ((state.usage.stopped.get(`${scopeValue} ${trigger}`) ?? -1) >= utcDay(now)) continue;
    if (isStopped(desk, scopeValue)) continue;
    const lost =
      limit === 'dayLoss'
        ? `lost ${usdText(used)} since the UTC day's start, the limit is ${usdText(max)}`
        : `is ${percentText(used)} below its highest equity, the limit is ${percentText(max)}`;
    trips.push({
      ...{ type: 'tripKillSwitch', actor: SYSTEM_ACTOR, receivedAt: now, requestId: 'limits' },
      killId: idFrom(`loss stop ${scopeValue} ${trigger} ${now}`),
      ...{ scope: 'account', scopeValue, level: 'halt', trigger },
      reason: `Account '${scopeValue}' ${lost}.`,
    });
  }
  return trips;
}

function isStopped({ state }: Desk, account: string): boolean {
  const any = { account, venue: '', symbol: '', strategy: null, person: '' };
  for (const kill of state.kills.values()) if (kill.level !== 'reduceOnly' && covers(kill, any)) return true;
  return false;
}
