import type { AccountView, KillScope, KillSwitchState, QuoteView } from '@paperdesk/contract';
import { MARKET_STATE_WORDS, killSentences } from '../../desk/format.js';
import type { Freshness } from '../../desk/freshness.js';
import type { OrderDraft } from '../../desk/orderDraft.js';

export interface GateInput {
  readonly draft: OrderDraft;
  /** Who the desk takes the person to be; null for nobody it lists, or not known yet. */
  readonly person: string | null;
  /** Why the person may not trade; undefined when they may. */
  readonly notAllowed: string | undefined;
  readonly service: Freshness;
  /** What the service said when it refused to tell who this is. */
  readonly serviceRefusal: string | undefined;
  readonly killSwitch: KillSwitchState | undefined;
  readonly killFreshness: Freshness;
  readonly quote: QuoteView | undefined;
  readonly quoteFreshness: Freshness;
  readonly account: AccountView | undefined;
  /** Accounts that the person may trade; undefined while that is not known. */
  readonly mine: readonly string[] | undefined;
  /** A dashboard variable is to name the market. */
  readonly marketByVariable: boolean;
  readonly editing: boolean;
  readonly nowMs: number;
}

const UNREACHABLE = 'The desk’s service cannot be reached: nothing can be sent. The panel keeps trying.';

/** The kills that close this market, account or person to this side; a stop that only lets reduce lets sell. */
function killsThatApply(state: KillSwitchState, draft: OrderDraft, person: string | null): KillSwitchState {
  const { venue, account, symbol } = draft;
  const named: Partial<Record<KillScope, string | null>> = { venue, account, symbol, person };
  return {
    ...state,
    kills: state.kills.filter(
      (kill) =>
        (kill.scope === 'global' || (kill.scopeValue !== null && named[kill.scope] === kill.scopeValue)) &&
        !(kill.level === 'reduceOnly' && draft.side === 'sell'),
    ),
  };
}

function killReasons({ killSwitch, killFreshness, draft, person, nowMs }: GateInput): string[] {
  if (killSwitch === undefined || killFreshness !== 'live')
    return killFreshness === 'loading'
      ? ['Asking for the kill switch’s state.']
      : ['The kill switch’s state is unknown; that counts as stopped.'];
  const reasons = killSentences(killsThatApply(killSwitch, draft, person), nowMs).map(
    (sentence) => `${sentence} Risk can re-arm it.`,
  );
  if (killSwitch.state === 'killed' && killSwitch.kills.length === 0)
    reasons.push('The kill switch is on, and who threw it cannot be read. Risk can re-arm it.');
  if (killSwitch.engine.halted)
    reasons.push(`The engine is halted: ${killSwitch.engine.reason ?? 'no reason given'}. It refuses orders.`);
  return reasons;
}

function accountReasons({ draft, account, mine }: GateInput): string[] {
  if (mine !== undefined && draft.account !== '' && !mine.includes(draft.account))
    return [`Account ${draft.account} is not one of yours: you cannot trade it. Choose one of your own.`];
  return account?.readOnly === true
    ? [`Account ${account.account} belongs to the source ${account.source}: read-only on this desk.`]
    : [];
}

function marketReasons({ draft, quote, quoteFreshness, marketByVariable }: GateInput): string[] {
  if ((draft.symbol === '' || draft.venue === '') && marketByVariable)
    return ['The dashboard names no single market: choose one.'];
  if (draft.symbol === '') return ['No market is listed yet: its venue has not answered. Service health says why.'];
  if (quoteFreshness === 'loading') return [`Waiting for the first quote of ${draft.symbol}.`];
  if (quote === undefined) return [`${draft.symbol} on ${draft.venue} has no quote: it cannot be traded.`];
  if (quoteFreshness !== 'live') return [`The quotes of ${draft.symbol} are stale. They clear themselves.`];
  if (quote.state !== 'live')
    return [
      `The market ${draft.symbol} is ${MARKET_STATE_WORDS[quote.state]}, not live: it does not match. It clears itself.`,
    ];
  return [];
}

/** Every reason why no order can go now, most general first; empty when the ticket is open. */
export function closedReasons(input: GateInput): string[] {
  if (input.editing) return ['The panel is being edited: leave the editor to trade.'];
  if (input.notAllowed !== undefined) return [input.notAllowed];
  if (input.service === 'unreachable' || input.service === 'stale') return [UNREACHABLE];
  if (input.service === 'refused') return [input.serviceRefusal ?? 'The service refused.'];
  if (input.service === 'loading') return ['Asking the desk who you are.'];
  return [...killReasons(input), ...accountReasons(input), ...marketReasons(input)];
}
