import { Button, Field } from '@grafana/ui';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import type { OrderDraft } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';
import { MarketPicker } from './MarketPicker.js';
import { ownAccount, type TicketTarget } from './ticketTarget.js';
import type { TicketData } from './useTicketData.js';
import type { Turn } from './useTicketTarget.js';

interface MarketFieldsProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly target: TicketTarget;
  readonly desk: TicketData;
  readonly disabled: boolean;
  readonly onTurn: (turn: Turn) => void;
}

/** What the dashboard's account is to this person. A dashboard names one for everybody; it is never exchanged silently. */
function ownership({ draft, target, desk }: MarketFieldsProps) {
  const mine = desk.me.value?.accounts ?? [];
  const all = desk.accounts.value ?? [];
  const accounts = all.filter(({ account }) => mine.includes(account));
  const foreign = draft.account !== '' && desk.me.value !== undefined && !mine.includes(draft.account);
  const unusable = foreign || accounts.some(({ account, readOnly }) => account === draft.account && readOnly);
  const own = ownAccount(all, mine);
  const instead = unusable && own !== draft.account && target.accountBy !== 'option' ? own : undefined;
  return { accounts, foreign, instead };
}

/** Whose paper money, and which market. Only the person's own accounts are offered. */
export function MarketFields(props: MarketFieldsProps) {
  const { panelKey, draft, target, desk, disabled, onTurn } = props;
  const { accounts, foreign, instead } = ownership(props);
  const none = foreign ? `${draft.account} (not yours)` : 'no account of yours';
  return (
    <>
      <Field label="Account" htmlFor={`${panelKey}-account`} noMargin>
        <Choice
          id={`${panelKey}-account`}
          value={draft.account}
          placeholder={desk.accounts.freshness === 'loading' ? 'loading' : none}
          options={accounts.map(({ account, readOnly }) => ({
            value: account,
            label: `${account}${readOnly ? ' (read-only)' : ''}`,
          }))}
          onChange={(account) => onTurn({ account })}
          disabled={disabled || target.accountBy === 'option'}
          testId={testIds.ticket.account}
        />
      </Field>
      <MarketPicker
        panelKey={panelKey}
        chosen={draft}
        markets={desk.instruments.value ?? []}
        placeholder={desk.instruments.freshness === 'loading' ? 'loading' : 'choose a market'}
        disabled={disabled || target.marketBy === 'option'}
        onOpen={desk.instruments.refresh}
        onChoose={({ venue, symbol }) => onTurn({ venue, symbol })}
      />
      {instead !== undefined && !disabled && (
        <Button
          type="button"
          size="sm"
          variant="secondary"
          onClick={() => onTurn({ account: instead })}
          data-testid={testIds.ticket.useOwnAccount}
        >
          Use {instead}
        </Button>
      )}
    </>
  );
}
