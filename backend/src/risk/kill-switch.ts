import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';
import { covers, scopeText, type Kill } from './kill.js';

/**
 * Any kill that covers the order stops it, whatever the others let pass: the strongest decides. Where all that cover it
 * are of level `reduceOnly` a sell passes (it holds what it sells, so only what is held can go). The text names scope,
 * who, when and why.
 */
export const killSwitchCheck: Check = {
  name: 'killSwitch',
  status: 423,
  find: ({ kills, order, person }) => {
    let found: ReturnType<Check['find']> = NO_REASONS;
    for (const kill of kills)
      if (covers(kill, { ...order, person }) && stops(kill, order)) found = [...found, reasonOf(kill)];
    return found;
  },
};

function stops({ level }: Kill, { side }: RiskContext['order']): boolean {
  return level !== 'reduceOnly' || side !== 'sell';
}

function reasonOf(kill: Kill): ReturnType<Check['find']>[number] {
  const by = `by ${kill.person} at ${isoFromUs(kill.time)}${kill.reason === '' ? ', no reason given' : `: ${kill.reason}`}`;
  return kill.level === 'reduceOnly'
    ? reason(
        'KILL_SWITCH_REDUCE_ONLY',
        `Only sells of what is held are taken of ${scopeText(kill)}, as set ${by}. Risk has to re-arm it first.`,
        { field: 'side', limit: 'sell', value: kill.killId },
      )
    : reason('KILL_SWITCH_ACTIVE', `Trading of ${scopeText(kill)} was stopped ${by}. Risk has to re-arm it first.`, {
        value: kill.killId,
      });
}
