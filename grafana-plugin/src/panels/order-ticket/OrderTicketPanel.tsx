import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React, { useEffect, useMemo } from 'react';
import { faultSentence } from '../../desk/apiFault.js';
import { marketKey, readDeskSeries } from '../../desk/deskSeries.js';
import { Note } from '../../desk/Note.js';
import { withPrice } from '../../desk/orderDraft.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { ticketState, updateTicket, useTicket } from '../../desk/ticketStore.js';
import { useNow } from '../../desk/useNow.js';
import { ConfirmOrder } from './ConfirmOrder.js';
import { QuoteStrip } from './QuoteStrip.js';
import { TicketAnswerNote } from './TicketAnswerNote.js';
import { TicketForm } from './TicketForm.js';
import { TicketLimits } from './TicketLimits.js';
import { closedReasons } from './ticketGate.js';
import type { TicketOptions } from './types.js';
import { useProposals } from './useProposals.js';
import { useQuotes, useTicketData, type TicketData } from './useTicketData.js';
import { useTicketTarget } from './useTicketTarget.js';

/** From the address first: a panel's request appears later, and a key that changes would lose what was typed. */
const dashboardUid = (data: PanelData): string =>
  /\/d(?:-solo)?\/([^/]+)/.exec(locationService.getLocation().pathname)?.[1] ?? data.request?.dashboardUID ?? '';

/** What the ticket did by itself. */
function NoticeNote({ panelKey }: { readonly panelKey: string }) {
  const { notice } = useTicket(panelKey);
  return notice === undefined ? null : (
    <Note tone={notice.tone} testId={testIds.ticket.notice}>
      {notice.text}
    </Note>
  );
}

/** Undefined when the state is not known. */
const liveState = ({ freshness, value }: TicketData['killSwitch']) => (freshness === 'live' ? value?.state : undefined);

/** Places a paper order: quote, form, confirm, and what became of it. Closed with the reason when no order may go. */
export function OrderTicketPanel(props: PanelProps<TicketOptions>) {
  const { id, data, options, width, replaceVariables, eventBus } = props;
  const styles = useStyles2(getStyles);
  const key = `${dashboardUid(data)}/${id}`;
  const series = useMemo(() => readDeskSeries(data, String), [data]);
  const now = useNow();
  const desk = useTicketData(series);
  const { draft, target, turnTo } = useTicketTarget(key, options, replaceVariables, desk);
  const market = marketKey(draft);
  const instrument = desk.instruments.value?.find((candidate) => marketKey(candidate) === market);
  const quotes = useQuotes(series, market);
  const quote = quotes.value?.find((candidate) => marketKey(candidate) === market);
  const notAllowed = whyNot('orders:write', desk.me.value);
  const editing = locationService.getSearchObject().editPanel !== undefined;
  const inert = notAllowed !== undefined || editing;
  useProposals({ key, eventBus, shown: draft, inert, turnTo });
  const { inFlight } = useTicket(key);
  // What was sent spends: balances are asked for anew when its answer is there.
  const { refresh: askAccounts } = desk.accounts;
  useEffect(() => (inFlight ? askAccounts : undefined), [inFlight, askAccounts]);
  const takePrice = (price: string) => updateTicket(key, { draft: withPrice(ticketState(key).draft, price) });
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
    mine: desk.me.value?.accounts,
    marketByVariable: target.marketBy === 'variable',
    editing,
    nowMs: now,
  });
  return (
    <section className={styles.panel} aria-label="Order ticket" data-testid={testIds.ticket.panel}>
      <PaperLine me={desk.me} feed={quotes} />
      <QuoteStrip
        quote={quote}
        instrument={instrument}
        feed={quotes}
        onPrice={inert || inFlight ? undefined : takePrice}
      />
      <NoticeNote panelKey={key} />
      {/* Above the fields: what became of an order, and its Cancel, must not lie below the panel's edge. */}
      <TicketAnswerNote panelKey={key} instrument={instrument} />
      <TicketForm
        panelKey={key}
        draft={draft}
        target={target}
        onTurn={turnTo}
        desk={desk}
        instrument={instrument}
        quote={quote}
        reasons={reasons}
        narrow={width < 420}
        inert={inert}
        nowMs={now}
      />
      <TicketLimits draft={draft} person={desk.me.value?.person ?? null} inFlight={inFlight} />
      <ConfirmOrder
        panelKey={key}
        quote={quote}
        instrument={instrument}
        reasons={reasons}
        killState={liveState(desk.killSwitch)}
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
