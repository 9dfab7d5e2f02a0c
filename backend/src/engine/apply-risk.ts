import type { Fact, TradeFlagged } from '../model/fact.js';
import type { RiskEvent } from '../model/risk-event.js';
import { applyDeadMan, applyDrill } from './apply-kill.js';
import { parseAmount } from '../model/decimal.js';
import type { EquityMarked } from '../model/risk-event.js';
import { utcDay, warnedKey } from '../risk/usage.js';
import type { DeskState } from './state.js';

const RISK_EVENTS: ReadonlySet<string> = new Set<RiskEvent['type']>([
  'riskRulesSet',
  'limitWarned',
  'throttleTripped',
  'throttleReleased',
  'equityMarked',
]);

export function isRiskEvent(event: { readonly type: string }): event is RiskEvent {
  return RISK_EVENTS.has(event.type);
}

export function applyRisk(state: DeskState, event: RiskEvent): void {
  switch (event.type) {
    case 'riskRulesSet': {
      const { version, rules, effectiveAt, reason } = event;
      // What an earlier set replaced can hold no more; what waits for a later time stays.
      const holds = state.riskRules.filter((held) => held.effectiveAt > event.time);
      const current = state.riskRules.filter((held) => held.effectiveAt <= event.time).slice(-1);
      state.riskRules = [...current, ...holds, { version, rules, effectiveAt, reason }];
      return;
    }
    case 'limitWarned': {
      const { scope, scopeValue, limit, percent, time } = event;
      state.usage.warned.set(warnedKey({ scope, scopeValue, limit }), { day: utcDay(time), percent });
      return;
    }
    case 'equityMarked':
      return applyMarked(state, event);
    case 'throttleTripped': {
      const { key, account, fills, windowSeconds, time } = event;
      state.throttled.set(key, { account, fills, windowSeconds, time });
      return;
    }
    case 'throttleReleased':
      state.throttled.delete(event.key);
      return;
  }
}

/** Of facts only KYC changes what the engine decides; who set a dead-man switch and when to drill is kept for its timers. */
export function applyFact(state: DeskState, event: Fact): void {
  if (event.type === 'deadManSet') return applyDeadMan(state, event);
  if (event.type === 'killDrillDone') return applyDrill(state, event);
  if (event.type === 'tradeFlagged') return applyFlag(state, event);
  if (event.type !== 'kycChanged') return;
  const { customer, status, tier, expiresAt, reason, time } = event;
  state.kyc.set(customer, { status, tier, expiresAt, reason, changedAt: time });
}

/** Told once of each order: see `decide-facts`. */
function applyFlag({ orders }: DeskState, { orderId }: TradeFlagged): void {
  const order = orders.get(orderId);
  if (order !== undefined) order.flagged = true;
}

function applyMarked({ usage }: DeskState, { account, equity, startsDay, isPeak, time }: EquityMarked): void {
  const worth = parseAmount(equity);
  const before = usage.marks.get(account);
  usage.marks.set(account, {
    ...(startsDay || before === undefined
      ? { day: utcDay(time), dayStart: worth, movedInDay: new Map() }
      : { day: before.day, dayStart: before.dayStart, movedInDay: before.movedInDay }),
    ...(isPeak || before === undefined
      ? { peak: worth, movedSincePeak: new Map() }
      : { peak: before.peak, movedSincePeak: before.movedSincePeak }),
  });
}
