import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Modal, useStyles2 } from '@grafana/ui';
import type { ExplanationView, InstrumentView } from '@paperdesk/contract';
import React, { useEffect, useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { fetchExplanation } from '../../desk/deskApi.js';
import { byStep, clock } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { outcomeSentence } from '../../desk/outcome.js';
import { testIds } from '../../desk/testIds.js';
import { bookWords } from './bookWords.js';
import { ExplainDetails } from './ExplainDetails.js';

interface ExplainProps {
  readonly orderId: string;
  readonly instrumentOf: (market: { readonly venue: string; readonly symbol: string }) => InstrumentView | undefined;
  readonly nowMs: number;
  readonly onClose: () => void;
}

type Told =
  | { readonly state: 'loading' }
  | { readonly state: 'told'; readonly explanation: ExplanationView }
  | { readonly state: 'failed'; readonly text: string };

function useExplanation(orderId: string): Told {
  const [told, setTold] = useState<Told>({ state: 'loading' });
  useEffect(() => {
    let gone = false;
    fetchExplanation(orderId).then(
      (explanation) => {
        if (!gone) setTold({ state: 'told', explanation });
      },
      (thrown: unknown) => {
        if (!gone) setTold({ state: 'failed', text: faultSentence(faultOf(thrown)) });
      },
    );
    return () => {
      gone = true;
    };
  }, [orderId]);
  return told;
}

type Step = ExplanationView['timeline'][number];

/** What the step saw: its book, and the quantity before it where it tells one. */
function seenWords({ book, queueAhead }: Step, instrument: InstrumentView | undefined): string {
  const seen = bookWords(book, instrument);
  const ahead = queueAhead === null ? [] : [`ahead in the queue: ${byStep(queueAhead, instrument?.lotSize)}`];
  return [...(seen === undefined ? [] : [`book: ${seen}`]), ...ahead].join('; ');
}

/** The story of one order: what happened, when, by whom, on which book, and why it was refused. */
export function Explain({ orderId, instrumentOf, nowMs, onClose }: ExplainProps) {
  const styles = useStyles2(getStyles);
  const told = useExplanation(orderId);
  const instrument = told.state === 'told' ? instrumentOf(told.explanation.report) : undefined;
  return (
    <Modal title="What happened to this order" isOpen onDismiss={onClose}>
      <div data-testid={testIds.blotter.explanation}>
        {told.state === 'loading' && <p>Loading its story…</p>}
        {told.state === 'failed' && <Note tone="bad">{told.text}</Note>}
        {told.state === 'told' && (
          <>
            <p>
              <strong>{outcomeSentence(told.explanation.report, instrument)}</strong>
            </p>
            <ol className={styles.story}>
              {told.explanation.timeline.map((step) => (
                <li key={step.seq}>
                  <span className={styles.when}>
                    {clock(step.time, nowMs)} · {step.event} · {step.person}
                  </span>
                  <div>{step.text}</div>
                  <span className={styles.when}>{seenWords(step, instrument)}</span>
                </li>
              ))}
            </ol>
            {told.explanation.denials.length > 0 && (
              <Note tone="bad">
                {told.explanation.denials.map((denial) => (
                  <p key={`${denial.check} ${denial.code}`}>{denial.detail}</p>
                ))}
              </Note>
            )}
            <ExplainDetails explanation={told.explanation} instrument={instrument} nowMs={nowMs} />
            <p className={styles.when}>
              Order {orderId}, your id {told.explanation.report.clientOrderId}
            </p>
          </>
        )}
        <Modal.ButtonRow>
          <Button variant="secondary" onClick={onClose}>
            Close
          </Button>
        </Modal.ButtonRow>
      </div>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  story: css({ paddingLeft: theme.spacing(2), '& li': { marginBottom: theme.spacing(1), overflowWrap: 'anywhere' } }),
  when: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
