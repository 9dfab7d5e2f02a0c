import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Modal, useStyles2 } from '@grafana/ui';
import type { InstrumentView, QuoteView, WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { byStep, NOTHING } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { estimatedNotional, type OrderDraft } from '../../desk/orderDraft.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import { useTicket } from '../../desk/ticketStore.js';
import type { Feed } from '../../desk/useFeed.js';
import { closeConfirm, sendConfirmed } from './sendOrder.js';

interface ConfirmOrderProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly reasons: readonly string[];
  /** Undefined when the state is not known. */
  readonly killState: 'armed' | 'killed' | undefined;
  readonly me: Feed<WhoAmI>;
}

const KILL_WORDS = { armed: 'off (trading allowed)', killed: 'ON (trading stopped)' } as const;

function priceWords({ draft, quote, instrument }: ConfirmOrderProps): string {
  if (draft.orderType === 'limit') return byStep(draft.price, instrument?.tickSize);
  return `market, now ${byStep(draft.side === 'buy' ? quote?.ask : quote?.bid, instrument?.tickSize)}`;
}

function notionalWords({ draft, quote, instrument }: ConfirmOrderProps): string {
  const notional = estimatedNotional(draft, quote);
  if (notional === undefined) return NOTHING;
  return `${draft.orderType === 'limit' ? '' : 'about '}${notional} ${instrument?.quoteCurrency ?? ''} before fees`;
}

function linesOf(props: ConfirmOrderProps): [string, string][] {
  const { draft, instrument, killState } = props;
  return [
    ['Side', draft.side === 'buy' ? 'Buy' : 'Sell'],
    ['Market', `${draft.symbol} on ${draft.venue}`],
    ['Quantity', `${byStep(draft.quantity, instrument?.lotSize)} ${instrument?.baseCurrency ?? ''}`],
    ['Price', priceWords(props)],
    ['Estimated notional', notionalWords(props)],
    ['Type', draft.orderType === 'limit' ? `limit, ${draft.timeInForce}` : 'market, IOC'],
    ['Account', draft.account],
    ['Kill switch', killState === undefined ? 'unknown' : KILL_WORDS[killState]],
  ];
}

/** The last look before an order goes; closes itself with the answer. */
export function ConfirmOrder(props: ConfirmOrderProps) {
  const styles = useStyles2(getStyles);
  const { panelKey, draft, reasons, me } = props;
  const { confirming, inFlight } = useTicket(panelKey);
  if (confirming === undefined) return null;
  const close = () => {
    if (!inFlight) closeConfirm(panelKey);
  };
  return (
    <Modal title={`Confirm ${draft.side} order`} isOpen onDismiss={close}>
      <div data-testid={testIds.ticket.confirmBox}>
        <p>
          <strong>{paperLineOf(me)}</strong>
        </p>
        <dl className={styles.lines}>
          {linesOf(props).map(([term, text]) => (
            <React.Fragment key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </React.Fragment>
          ))}
        </dl>
        {reasons.length > 0 && <Note tone="warning">{reasons.join(' ')}</Note>}
        <Modal.ButtonRow>
          <Button variant="secondary" onClick={close} disabled={inFlight} data-testid={testIds.ticket.back}>
            Back
          </Button>
          <Button
            variant={draft.side === 'buy' ? 'success' : 'destructive'}
            onClick={() => void sendConfirmed(panelKey)}
            disabled={inFlight || reasons.length > 0}
            data-testid={testIds.ticket.confirm}
          >
            {inFlight ? 'Sending…' : `Send ${draft.side} order`}
          </Button>
        </Modal.ButtonRow>
      </div>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lines: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: theme.spacing(0.5, 2),
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
});
