import { Button } from '@grafana/ui';
import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import React, { useEffect, useState } from 'react';
import { isWorking } from '../../desk/format.js';
import { Note, type NoteTone } from '../../desk/Note.js';
import { outcomeSentence } from '../../desk/outcome.js';
import { testIds } from '../../desk/testIds.js';
import { useTicket } from '../../desk/ticketStore.js';
import { RefusalNote } from './RefusalNote.js';
import { askAgain, cancelSent, followOrder } from './sendOrder.js';
import { WaitsNote } from './WaitsNote.js';

interface TicketAnswerNoteProps {
  readonly panelKey: string;
  readonly instrument: InstrumentView | undefined;
}

const FOLLOW_EVERY_MS = 1_000;

function toneOf(report: ExecutionReport): NoteTone {
  if (report.orderStatus === 'filled') return 'good';
  if (report.orderStatus === 'rejected') return 'bad';
  if (report.orderStatus === 'pendingApproval') return 'warning';
  return isWorking(report.orderStatus) ? 'info' : 'warning';
}

/** Asks for the order's state while it works, so that the words on the screen stay true. */
function useFollow(panelKey: string, orderId: string | undefined): void {
  useEffect(() => {
    if (orderId === undefined) return undefined;
    // A missed look is made up for by the next; the header already says when the service is away.
    const timer = setInterval(() => void followOrder(panelKey, orderId).catch(() => undefined), FOLLOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [panelKey, orderId]);
}

interface SentOrderProps extends TicketAnswerNoteProps {
  readonly report: ExecutionReport;
}

function SentOrder({ panelKey, report, instrument }: SentOrderProps) {
  const working = isWorking(report.orderStatus);
  const [canceling, setCanceling] = useState(false);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  useFollow(panelKey, working ? report.orderId : undefined);
  const cancel = async () => {
    setCanceling(true);
    setRefused(await cancelSent(panelKey, report.orderId));
    setCanceling(false);
  };
  return (
    <Note tone={toneOf(report)} testId={testIds.ticket.answer}>
      <p>{outcomeSentence(report, instrument?.symbol === report.symbol ? instrument : undefined)}</p>
      {report.orderStatus === 'pendingApproval' && <WaitsNote orderId={report.orderId} />}
      {refused !== undefined && <p>Not canceled: {refused}</p>}
      {working && (
        <Button
          size="sm"
          variant="secondary"
          disabled={canceling}
          onClick={() => void cancel()}
          data-testid={testIds.ticket.cancel}
        >
          {canceling ? 'Canceling…' : 'Cancel this order'}
        </Button>
      )}
    </Note>
  );
}

/** The outcome of the last order in words, from the service's answer and never guessed. */
export function TicketAnswerNote({ panelKey, instrument }: TicketAnswerNoteProps) {
  const { answer, inFlight } = useTicket(panelKey);
  if (answer === undefined) return null;
  switch (answer.kind) {
    case 'report':
      return (
        <SentOrder key={answer.report.orderId} panelKey={panelKey} report={answer.report} instrument={instrument} />
      );
    case 'refused':
      return <RefusalNote problem={answer.problem} />;
    case 'notPlaced':
      return (
        <Note tone="bad" testId={testIds.ticket.answer}>
          {answer.text}
        </Note>
      );
    case 'unknown':
      return (
        <Note tone="bad" testId={testIds.ticket.answer}>
          <p>{answer.text}</p>
          <Button
            size="sm"
            variant="secondary"
            disabled={inFlight}
            onClick={() => void askAgain(panelKey)}
            data-testid={testIds.ticket.askAgain}
          >
            Ask for its outcome
          </Button>
        </Note>
      );
    default: {
      const unknown: never = answer;
      return unknown;
    }
  }
}
