import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { faultSentence } from '../../desk/apiFault.js';
import { marketKey, readDeskSeries } from '../../desk/deskSeries.js';
import type { OrderDraft } from '../../desk/orderDraft.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useTicket } from '../../desk/ticketStore.js';
import { useNow } from '../../desk/useNow.js';
import { ConfirmOrder } from './ConfirmOrder.js';
import { filledIn, firstAccount, firstMarket } from './firstChoice.js';
import { QuoteStrip } from './QuoteStrip.js';
import { TicketAnswerNote } from './TicketAnswerNote.js';
import { TicketForm } from './TicketForm.js';
import { TicketLimits } from './TicketLimits.js';
import { closedReasons } from './ticketGate.js';
import type { TicketOptions } from './types.js';
import { useQuotes, useTicketData, type TicketData } from './useTicketData.js';

/** From the address first: a panel's request appears later, and a key that changes would lose what was typed. */
const dashboardUid = (data: PanelData): string =>
  /\/d(?:-solo)?\/([^/]+)/.exec(locationService.getLocation().pathname)?.[1] ?? data.request?.dashboardUID ?? '';

/** What the person chose, with what the dashboard proposes in the places still empty. */
function useDraft(key: string, options: TicketOptions, data: TicketData): OrderDraft {
  const { draft } = useTicket(key);
  return useMemo(() => {
    const market = firstMarket(filledIn(options.symbol), data.instruments.value ?? []);
    const account = firstAccount(filledIn(options.account), data.accounts.value ?? [], data.me.value?.accounts ?? []);
    return {
      ...draft,
      account: draft.account === '' ? (account ?? '') : draft.account,
      venue: draft.symbol === '' ? (market?.venue ?? '') : draft.venue,
      symbol: draft.symbol === '' ? (market?.symbol ?? '') : draft.symbol,
    };
  }, [draft, options, data.instruments.value, data.accounts.value, data.me.value]);
}

/** Places a paper order: quote, form, confirm, and what became of it. Closed with the reason when no order may go. */
export function OrderTicketPanel({ id, data, options, width, replaceVariables }: PanelProps<TicketOptions>) {
  const styles = useStyles2(getStyles);
  const key = `${dashboardUid(data)}/${id}`;
  const series = useMemo(() => readDeskSeries(data, String), [data]);
  const now = useNow();
  const desk = useTicketData(series);
  const symbol = replaceVariables(options.symbol ?? '');
  const account = replaceVariables(options.account ?? '');
  const proposed = useMemo(() => ({ symbol, account }), [symbol, account]);
  const draft = useDraft(key, proposed, desk);
  const market = marketKey(draft);
  const instrument = desk.instruments.value?.find((candidate) => marketKey(candidate) === market);
  const quotes = useQuotes(series, market);
  const quote = quotes.value?.find((candidate) => marketKey(candidate) === market);
  const notAllowed = whyNot('orders:write', desk.me.value);
  const editing = locationService.getSearchObject().editPanel !== undefined;
  const reasons = closedReasons({
    draft,
    person: desk.me.value?.person ?? null,
    notAllowed,
    service: desk.me.freshness,
    serviceRefusal: desk.me.fault && faultSentence(desk.me.fault),
    killSwitch: desk.killSwitch.value,
    killFreshness: desk.killSwitch.freshness,
    quote,
    quoteFreshness: quotes.freshness,
    account: desk.accounts.value?.find((candidate) => candidate.account === draft.account),
    editing,
    nowMs: now,
  });
  return (
    <section className={styles.panel} aria-label="Order ticket" data-testid={testIds.ticket.panel}>
      <PaperLine me={desk.me} feed={quotes} />
      <QuoteStrip quote={quote} instrument={instrument} feed={quotes} />
      <TicketForm
        panelKey={key}
        draft={draft}
        desk={desk}
        instrument={instrument}
        quote={quote}
        reasons={reasons}
        narrow={width < 420}
        inert={notAllowed !== undefined || editing}
        nowMs={now}
      />
      <TicketLimits draft={draft} person={desk.me.value?.person ?? null} />
      <TicketAnswerNote panelKey={key} instrument={instrument} />
      <ConfirmOrder
        panelKey={key}
        draft={draft}
        quote={quote}
        instrument={instrument}
        reasons={reasons}
        killState={desk.killSwitch.freshness === 'live' ? desk.killSwitch.value?.state : undefined}
        me={desk.me}
      />
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    height: '100%',
    overflow: 'auto',
    paddingRight: theme.spacing(0.5),
  }),
});
