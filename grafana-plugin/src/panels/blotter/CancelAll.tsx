import { Button, Modal } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React, { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { cancelAllOrders } from '../../desk/deskApi.js';
import type { NoteTone } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';

interface CancelAllProps {
  /** Empty while every account is shown: canceling needs one account. */
  readonly account: string;
  readonly workingCount: number;
  /** Why nothing can be canceled now. */
  readonly closed: string | undefined;
  readonly me: Feed<WhoAmI>;
  readonly onDone: (message: { readonly tone: NoteTone; readonly text: string }) => void;
}

function whyClosed({ account, workingCount, closed }: CancelAllProps): string | undefined {
  if (closed !== undefined) return closed;
  if (account === '') return 'Choose one account first.';
  return workingCount === 0 ? 'No order of this account is working.' : undefined;
}

/** Cancels every working order of the chosen account, after one confirm. */
export function CancelAll(props: CancelAllProps) {
  const { account, workingCount, me, onDone } = props;
  const [confirming, setConfirming] = useState(false);
  const [inFlight, setInFlight] = useState(false);
  const reason = whyClosed(props);
  const cancelAll = async () => {
    setInFlight(true);
    try {
      await cancelAllOrders(account);
      onDone({ tone: 'good', text: `The working orders of ${account} were canceled.` });
    } catch (thrown) {
      onDone({ tone: 'bad', text: `Not canceled: ${faultSentence(faultOf(thrown))}` });
    }
    setInFlight(false);
    setConfirming(false);
  };
  return (
    <>
      <Button
        size="sm"
        variant="destructive"
        fill="outline"
        disabled={reason !== undefined}
        tooltip={reason}
        onClick={() => setConfirming(true)}
        data-testid={testIds.blotter.cancelAll}
      >
        Cancel all
      </Button>
      {confirming && (
        <Modal title={`Cancel every working order of ${account}?`} isOpen onDismiss={() => setConfirming(inFlight)}>
          <p>
            <strong>{paperLineOf(me)}</strong>
          </p>
          <p>
            {workingCount} on this screen, and any other order of {account} that still works. What has filled stays
            filled.
          </p>
          <Modal.ButtonRow>
            <Button variant="secondary" onClick={() => setConfirming(false)} disabled={inFlight}>
              Back
            </Button>
            <Button
              variant="destructive"
              onClick={() => void cancelAll()}
              disabled={inFlight}
              data-testid={testIds.blotter.confirmCancelAll}
            >
              {inFlight ? 'Canceling…' : 'Cancel all'}
            </Button>
          </Modal.ButtonRow>
        </Modal>
      )}
    </>
  );
}
