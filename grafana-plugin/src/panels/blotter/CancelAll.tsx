import { Button, Field, Modal } from '@grafana/ui';
import type { ExecutionReport, WhoAmI } from '@paperdesk/contract';
import React, { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { Choice } from '../../desk/Choice.js';
import { cancelAllOrders } from '../../desk/deskApi.js';
import { marketKey } from '../../desk/deskSeries.js';
import { counted } from '../../desk/format.js';
import type { NoteTone } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';

interface CancelAllProps {
  /** Empty while every account is shown: canceling needs one account. */
  readonly account: string;
  /** Of the account, whatever the filter shows. */
  readonly working: readonly ExecutionReport[];
  /** Why nothing can be canceled now. */
  readonly closed: string | undefined;
  readonly me: Feed<WhoAmI>;
  readonly onDone: (message: { readonly tone: NoteTone; readonly text: string }) => void;
}

const EVERY_MARKET = 'all';

function whyClosed({ account, working, closed }: CancelAllProps): string | undefined {
  if (closed !== undefined) return closed;
  if (account === '') return 'Choose one account first.';
  return working.length === 0 ? 'No order of this account is working.' : undefined;
}

/** The markets that orders work in, with how many. */
function marketsOf(working: readonly ExecutionReport[]) {
  return [...new Set(working.map(marketKey))].sort().flatMap((key) => {
    const orders = working.filter((order) => marketKey(order) === key);
    const [first] = orders;
    if (first === undefined) return [];
    const { venue, symbol } = first;
    return [{ key, venue, symbol, label: `${symbol} on ${venue} (${counted(orders.length, 'order')})` }];
  });
}

/** Cancels every working order of the chosen account, or those of one market in it, after one confirm. */
export function CancelAll(props: CancelAllProps) {
  const { account, working, me, onDone } = props;
  const [confirming, setConfirming] = useState(false);
  const [inFlight, setInFlight] = useState(false);
  const [chosen, setChosen] = useState(EVERY_MARKET);
  const reason = whyClosed(props);
  const markets = marketsOf(working);
  const market = markets.find(({ key }) => key === chosen);
  const affected = working.filter((order) => market === undefined || marketKey(order) === market.key);
  const others = affected.filter(({ person }) => person !== me.value?.person).length;
  const what = market === undefined ? account : `${account} in ${market.symbol} on ${market.venue}`;
  const cancelAll = async () => {
    setInFlight(true);
    try {
      const { canceled } = await cancelAllOrders(account, market);
      const told = `The working orders of ${what} were canceled (${counted(canceled.length, 'order')}).`;
      onDone({ tone: 'good', text: told });
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
        onClick={() => {
          setChosen(EVERY_MARKET);
          setConfirming(true);
        }}
        data-testid={testIds.blotter.cancelAll}
      >
        Cancel all
      </Button>
      {confirming && (
        <Modal title={`Cancel every working order of ${what}?`} isOpen onDismiss={() => setConfirming(inFlight)}>
          <p>
            <strong>{paperLineOf(me)}</strong>
          </p>
          <Field label="Which" htmlFor="blotter-cancel-all-scope" noMargin>
            <Choice
              id="blotter-cancel-all-scope"
              value={market === undefined ? EVERY_MARKET : chosen}
              placeholder=""
              options={[
                { value: EVERY_MARKET, label: `Every market (${counted(working.length, 'order')})` },
                ...markets.map(({ key, label }) => ({ value: key, label })),
              ]}
              onChange={setChosen}
              disabled={inFlight}
              testId={testIds.blotter.cancelAllScope}
            />
          </Field>
          <p>
            {affected.length} on this screen, and any other order of {what} that still works.
            {others === 0 ? '' : ` ${others} of them ${others === 1 ? 'is' : 'are'} of other people.`} What has filled
            stays filled.
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
