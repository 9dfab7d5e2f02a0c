import { KILL_LEVELS, KILL_SCOPES, type ActiveKill, type KillLevel, type KillScope } from '@paperdesk/contract';
import type { TripOrder } from '../../desk/deskApi.js';

/** What is chosen in the panel, as typed. */
export interface TripChoice {
  readonly scope: KillScope;
  readonly scopeValue: string;
  readonly level: KillLevel;
}

const SCOPE_LABELS: Record<KillScope, string> = {
  global: 'Everything',
  venue: 'One venue',
  account: 'One account',
  symbol: 'One symbol',
  strategy: 'One strategy',
  person: 'One person',
};
export const SCOPE_OPTIONS = KILL_SCOPES.map((value) => ({ value, label: SCOPE_LABELS[value] }));

const LEVEL_LABELS: Record<KillLevel, string> = {
  halt: 'Halt',
  reduceOnly: 'Reduce only',
  flatten: 'Flatten (sell all)',
};
/** What a person holds is not told apart: holdings belong to accounts. */
export const levelOptions = (scope: KillScope) =>
  KILL_LEVELS.filter((level) => level !== 'flatten' || scope !== 'person').map((value) => ({
    value,
    label: LEVEL_LABELS[value],
  }));

export const FLATTEN_WORD = 'FLATTEN';

/** `everything`, or `account demo-main`. */
export const targetWords = ({ scope, scopeValue }: Omit<TripChoice, 'level'>): string =>
  scope === 'global' ? 'everything' : `${scope} ${scopeValue}`;

interface Consequence {
  readonly will: string;
  readonly willNot: string;
  readonly done: string;
}

/** What a stop of this level does and does not do. */
export function consequence(choice: TripChoice): Consequence {
  const target = targetWords(choice);
  const latched = 'until somebody re-arms. It survives a restart.';
  switch (choice.level) {
    case 'halt':
      return {
        will: `open orders of ${target} are canceled, new ones refused, ${latched}`,
        willNot: 'positions are not sold.',
        done: `Stopped: ${target}. Open orders there are canceled and new ones refused.`,
      };
    case 'reduceOnly':
      return {
        will: `orders of ${target} that buy are canceled and refused, ${latched}`,
        willNot: 'nothing is sold by itself; sells of what is held are still taken.',
        done: `Reduce only: ${target}. Orders that buy are canceled and refused; sells of what is held are taken.`,
      };
    case 'flatten':
      return {
        will: `open orders of ${target} are canceled, new ones refused, and all that is held there is sold at market on paper, through the same fills as any order, ${latched}`,
        willNot:
          'the price is not protected: a thin book is sold through. With four eyes nothing is sold before a second person asks too; the halt holds at once.',
        done: `Stopped: ${target}. What is held there is sold at market as soon as everyone who has to ask has asked.`,
      };
    default: {
      const unknown: never = choice.level;
      return unknown;
    }
  }
}

/** The request for it; an empty reason is left out. */
export function tripOf({ scope, scopeValue, level }: TripChoice, reason: string): TripOrder {
  return {
    scope,
    ...(scope === 'global' ? {} : { scopeValue: scopeValue.trim() }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    level,
    ...(level === 'flatten' ? { confirmation: FLATTEN_WORD } : {}),
  };
}

const TRIGGER_WORDS: Record<ActiveKill['trigger'], string> = {
  person: 'a person',
  dayLoss: 'the limit on a day’s loss',
  drawdown: 'the limit on drawdown',
  reconciliation: 'a reconciliation that did not match',
  auditChain: 'a broken audit chain',
  tradingKey: 'an exchange key that could trade',
  deadMan: 'a dead-man switch',
  drill: 'a drill',
};
export const triggerOf = (kill: Pick<ActiveKill, 'trigger'>): string => TRIGGER_WORDS[kill.trigger];

const IN_FORCE: Record<KillLevel, string> = {
  halt: 'halt: no order is taken',
  reduceOnly: 'reduce only: sells of what is held are taken',
  flatten: 'flatten: no order is taken, what is held is sold at market',
};
export const levelWords = (kill: ActiveKill): string => IN_FORCE[kill.level];
