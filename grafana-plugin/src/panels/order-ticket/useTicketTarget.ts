import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useMemo } from 'react';
import { NO_NUMBERS, type OrderDraft } from '../../desk/orderDraft.js';
import { retarget, targetOf, updateDraft, useTicket } from '../../desk/ticketStore.js';
import { targetBy, type TicketTarget } from './ticketTarget.js';
import type { TicketOptions } from './types.js';
import type { TicketData } from './useTicketData.js';

/** Where to turn; what is left out stays. */
export interface Turn {
  readonly venue?: string | undefined;
  readonly symbol?: string | undefined;
  readonly account?: string | undefined;
}

const NONE: readonly never[] = [];

/** The draft with the account and market that it is for, and the way to another one. */
export function useTicketTarget(
  key: string,
  options: Partial<TicketOptions>,
  fillIn: (text: string) => string,
  data: TicketData,
): { readonly draft: OrderDraft; readonly target: TicketTarget; readonly turnTo: (turn: Turn) => void } {
  const { draft: typed, typedFor } = useTicket(key);
  const target = targetBy(options, fillIn, {
    draft: typed,
    instruments: data.instruments.value ?? NONE,
    accounts: data.accounts.value ?? NONE,
    mine: data.me.value?.accounts ?? NONE,
  });
  const { account, venue, symbol, marketBy, accountBy } = target;
  const words = targetOf(target);
  useEffect(() => retarget(key, words), [key, words]);
  // Cleared already in the drawing that shows the new market for the first time, not in the one after it.
  const old = typedFor !== '' && words !== '' && typedFor !== words;
  const draft = useMemo(
    () => ({ ...typed, ...(old ? NO_NUMBERS : {}), account, venue, symbol }),
    [typed, old, account, venue, symbol],
  );

  const turnTo = useCallback(
    (turn: Turn) => {
      const now = { venue, symbol, account };
      const changed = (part: keyof Turn, by: TicketTarget['marketBy'], wanted: typeof by): [keyof Turn, string][] => {
        const to = turn[part];
        return by === wanted && to !== undefined && to !== now[part] ? [[part, to]] : [];
      };
      const of = (wanted: TicketTarget['marketBy']) => [
        ...changed('venue', marketBy, wanted),
        ...changed('symbol', marketBy, wanted),
        ...changed('account', accountBy, wanted),
      ];
      const [own, variables] = [of('nothing'), of('variable')];
      if (own.length > 0) updateDraft(key, Object.fromEntries(own));
      if (variables.length > 0)
        locationService.partial(Object.fromEntries(variables.map(([part, to]) => [`var-${part}`, to])), true);
    },
    [key, marketBy, accountBy, venue, symbol, account],
  );
  const { venue: toVenue, symbol: toSymbol, account: toAccount } = target.turn;
  useEffect(() => {
    if (toSymbol !== undefined || toAccount !== undefined)
      turnTo({ venue: toVenue, symbol: toSymbol, account: toAccount });
  }, [toVenue, toSymbol, toAccount, turnTo]);
  return { draft, target, turnTo };
}
