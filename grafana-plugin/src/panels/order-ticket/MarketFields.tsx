import { Field } from '@grafana/ui';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import { marketKey } from '../../desk/deskSeries.js';
import { NO_PRICES, type OrderDraft } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';
import type { TicketData } from './useTicketData.js';

interface MarketFieldsProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly desk: TicketData;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<OrderDraft>) => void;
}

/** Whose paper money, and which market. Only the person's own accounts are offered. */
export function MarketFields({ panelKey, draft, desk, disabled, onChange }: MarketFieldsProps) {
  const mine = desk.me.value?.accounts ?? [];
  const accounts = (desk.accounts.value ?? []).filter((account) => mine.includes(account.account));
  const markets = desk.instruments.value ?? [];
  const choose = (key: string) => {
    const market = markets.find((candidate) => marketKey(candidate) === key);
    // A price of another market would be a wrong price here.
    if (market !== undefined) onChange({ venue: market.venue, symbol: market.symbol, ...NO_PRICES });
  };
  return (
    <>
      <Field label="Account" htmlFor={`${panelKey}-account`} noMargin>
        <Choice
          id={`${panelKey}-account`}
          value={draft.account}
          placeholder={desk.accounts.freshness === 'loading' ? 'loading' : 'no account of yours'}
          options={accounts.map(({ account, readOnly }) => ({
            value: account,
            label: `${account}${readOnly ? ' (read-only)' : ''}`,
          }))}
          onChange={(account) => onChange({ account })}
          disabled={disabled}
          testId={testIds.ticket.account}
        />
      </Field>
      <Field label="Market" htmlFor={`${panelKey}-market`} noMargin>
        <Choice
          id={`${panelKey}-market`}
          value={marketKey(draft)}
          placeholder={desk.instruments.freshness === 'loading' ? 'loading' : 'no market'}
          options={markets.map((market) => ({ value: marketKey(market), label: `${market.symbol} · ${market.venue}` }))}
          onChange={choose}
          disabled={disabled}
          testId={testIds.ticket.market}
        />
      </Field>
    </>
  );
}
