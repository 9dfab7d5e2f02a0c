import type { DeskEvent } from '../model/desk-event.js';
import { isFact, type Fact } from '../model/fact.js';
import { marketKey } from '../model/instrument.js';
import type { ApprovalEvent, RiskEvent } from '../model/risk-event.js';
import { applyApproval, isApprovalEvent } from './apply-approvals.js';
import { applyRearmed, applyTripped, noteStartForDrills } from './apply-kill.js';
import { applyFact, applyRisk, isRiskEvent } from './apply-risk.js';
import { applyDeposited, applyOpened, applyReset, applyWithdrawn } from './apply-accounts.js';
import { applyChange } from './apply-changes.js';
import { applyAccepted, applyArrived, applyActivated, applyDenied, applyEnded, applyRequeued } from './apply-orders.js';
import { applyFilled } from './apply-fill.js';
import { applyTrailed, applyTriggered } from './apply-triggers.js';
import { noteChanges } from './note-changes.js';
import { noteLossStop } from '../risk/usage.js';
import type { DeskState } from './state.js';

/**
 * Takes one event into the state. The only function that changes a {@link DeskState}, live and at a restart alike.
 * Throws on an event that cannot follow the state: then journal or engine is at fault and trading must stop.
 */
export function apply(state: DeskState, event: DeskEvent): void {
  if (isFact(event)) applyFact(state, event);
  else if (isRiskEvent(event)) applyRisk(state, event);
  else if (isApprovalEvent(event)) applyApproval(state, event);
  else applyByType(state, event);
  noteChanges(state, event);
  state.lastTime = event.time;
}

function applyByType(state: DeskState, event: Trading): void {
  switch (event.type) {
    case 'orderAccepted':
      return applyAccepted(state, event);
    case 'orderArrived':
      return applyArrived(state, event);
    case 'orderDenied':
      return applyDenied(state, event);
    case 'orderActivated':
      return applyActivated(state, event);
    case 'orderFilled':
      return applyFilled(state, event);
    case 'orderCanceled':
    case 'orderExpired':
    case 'orderRejected':
      return applyEnded(state, event);
    case 'orderRequeued':
      return applyRequeued(state, event);
    default:
      return applyAtVenue(state, event);
  }
}

type Trading = Exclude<DeskEvent, Fact | RiskEvent | ApprovalEvent>;
type AtVenue = Exclude<
  Trading,
  {
    readonly type:
      | 'orderAccepted'
      | 'orderArrived'
      | 'orderDenied'
      | 'orderActivated'
      | 'orderFilled'
      | 'orderCanceled'
      | 'orderExpired'
      | 'orderRejected'
      | 'orderRequeued';
  }
>;

function applyAtVenue(state: DeskState, event: AtVenue): void {
  switch (event.type) {
    case 'stopTrailed':
      return applyTrailed(state, event);
    case 'orderTriggered':
      return applyTriggered(state, event);
    case 'orderCancelRequested':
    case 'orderReplaceRequested':
    case 'orderReplaced':
    case 'orderChangeRejected':
      return applyChange(state, event);
    case 'selfTradePrevented':
    case 'inputsSealed':
      return;
    default:
      return applyToDesk(state, event);
  }
}

type OfDesk = Exclude<Trading, { readonly orderId: string } | { readonly order: unknown }>;

function applyToDesk(state: DeskState, event: OfDesk): void {
  switch (event.type) {
    case 'deskStarted':
      state.source = event.source;
      state.halted = null;
      noteStartForDrills(state, event.time);
      return;
    case 'rulesSet':
      state.rules = event.rules;
      return;
    case 'engineHalted':
      state.halted = event.reason;
      return;
    case 'instrumentDefined':
      state.instruments.set(marketKey(event.instrument.venue, event.instrument.symbol), event.instrument);
      return;
    case 'accountOpened':
      return applyOpened(state, event);
    case 'fundsDeposited':
      return applyDeposited(state, event);
    case 'fundsWithdrawn':
      return applyWithdrawn(state, event);
    case 'accountReset':
      return applyReset(state, event);
    case 'marketSuspended':
      state.suspended.set(marketKey(event.venue, event.symbol), event.reason);
      return;
    case 'marketResumed':
      state.suspended.delete(marketKey(event.venue, event.symbol));
      return;
    case 'killSwitchTripped':
      noteLossStop(state.usage, event);
      return applyTripped(state, event);
    case 'killSwitchRearmed':
      return applyRearmed(state, event);
    case 'inputsSealed':
      return;
  }
}
