import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Modal, useStyles2 } from '@grafana/ui';
import type { InstrumentView, Preview, QuoteView, WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { faultSentence } from '../../desk/apiFault.js';
import { previewOrder } from '../../desk/deskApi.js';
import { rounded } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { toSubmitOrder, type OrderDraft } from '../../desk/orderDraft.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import { useTicket } from '../../desk/ticketStore.js';
import { useFeed, type Feed } from '../../desk/useFeed.js';
import { deskLines, orderLines } from './confirmLines.js';
import { LimitsAfter } from './LimitsAfter.js';
import { previewLines } from './previewLines.js';
import { closeConfirm, sendConfirmed } from './sendOrder.js';

interface ConfirmOrderProps {
  readonly panelKey: string;
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly reasons: readonly string[];
  /** Undefined when the state is not known. */
  readonly killState: 'armed' | 'killed' | undefined;
  readonly me: Feed<WhoAmI>;
}

/** The last look before an order goes; closes itself with the answer. */
export function ConfirmOrder(props: ConfirmOrderProps) {
  const { confirming } = useTicket(props.panelKey);
  if (confirming === undefined) return null;
  return <ConfirmWindow {...props} draft={confirming.order} clientOrderId={confirming.clientOrderId} />;
}

const PREVIEW_EVERY_MS = 2_000;

/** What stands against the order by the service's preview, or that there is no preview; it never closes the button. */
function PreviewNote({ preview }: { readonly preview: Feed<Preview> }) {
  if (preview.freshness === 'loading') return null;
  if (preview.freshness !== 'live' || preview.value === undefined) {
    const why = preview.fault === undefined ? 'It is too old.' : faultSentence(preview.fault);
    return (
      <Note tone="info" testId={testIds.ticket.preview}>
        {`No preview of price and commission: ${why} The order can be sent without it.`}
      </Note>
    );
  }
  if (preview.value.accepted) return <SecondPerson preview={preview.value} />;
  return (
    <Note tone="warning" testId={testIds.ticket.preview}>
      <p>As things are now the desk would refuse it:</p>
      {[...new Set(preview.value.denials.map((denial) => denial.detail))].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Note>
  );
}

/** A large order waits; whoever sends it should not be surprised. */
function SecondPerson({ preview }: { readonly preview: Preview }) {
  if (preview.approval === null || preview.approval === undefined) return null;
  return (
    <Note tone="warning" testId={testIds.ticket.secondPerson}>
      {`Worth about ${rounded(preview.approval.usdValue)} USD, so another person has to approve it. Until then it waits, holds its funds and counts in every limit.`}
    </Note>
  );
}

interface ConfirmWindowProps extends ConfirmOrderProps {
  /** What will be sent, exactly: nothing that moves behind the window changes it. */
  readonly draft: OrderDraft;
  readonly clientOrderId: string;
}

function ConfirmWindow(props: ConfirmWindowProps) {
  const styles = useStyles2(getStyles);
  const { panelKey, draft, instrument, reasons, me, clientOrderId } = props;
  const { inFlight } = useTicket(panelKey);
  const preview = useFeed({
    key: `preview ${clientOrderId}`,
    poll: () => previewOrder(toSubmitOrder(draft, 'preview')),
    everyMs: PREVIEW_EVERY_MS,
  });
  const close = () => {
    if (!inFlight) closeConfirm(panelKey);
  };
  const lines = [...orderLines(props), ...previewLines(preview, instrument), ...deskLines(props)];
  return (
    <Modal title={`Confirm ${draft.side} order`} isOpen onDismiss={close}>
      <div data-testid={testIds.ticket.confirmBox}>
        <p>
          <strong>{paperLineOf(me)}</strong>
        </p>
        <dl className={styles.lines}>
          {lines.map(([term, text]) => (
            <React.Fragment key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </React.Fragment>
          ))}
        </dl>
        <div className={styles.notes}>
          <PreviewNote preview={preview} />
          <LimitsAfter draft={draft} quote={props.quote} instrument={instrument} person={me.value?.person ?? null} />
          {reasons.length > 0 && <Note tone="warning">{reasons.join(' ')}</Note>}
        </div>
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
  notes: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), marginTop: theme.spacing(2) }),
  lines: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: theme.spacing(0.5, 2),
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
});
