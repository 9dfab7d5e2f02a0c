import { Button, Field, Input, Modal, Stack } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { tripKillSwitch } from '../../desk/deskApi.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { consequence, FLATTEN_WORD, targetWords, tripOf, type TripChoice } from './tripWords.js';
import type { Message } from './types.js';

interface TripModalProps {
  readonly panelKey: string;
  readonly me: Feed<WhoAmI>;
  readonly choice: TripChoice;
  readonly onClose: () => void;
  readonly onDone: (message: Message) => void;
}

/** The one confirm of a stop. Only selling what is held needs a typed word, letter for letter. */
export function TripModal({ panelKey, me, choice, onClose, onDone }: TripModalProps) {
  const [reason, setReason] = useKept(`${panelKey}/trip-reason`, '');
  const [word, setWord] = useKept(`${panelKey}/trip-word`, '');
  const [inFlight, setInFlight] = useKept(`${panelKey}/trip-in-flight`, false);
  const { will, willNot, done } = consequence(choice);
  const flattens = choice.level === 'flatten';
  const trip = async () => {
    setInFlight(true);
    let message: Message;
    try {
      await tripKillSwitch(tripOf(choice, reason));
      message = { tone: 'good', text: done };
      setReason('');
    } catch (thrown) {
      const why = faultSentence(faultOf(thrown));
      message = {
        tone: 'bad',
        text: `Not stopped from here: ${why} Other ways: npx paperdesk kill, or the service’s /kill page.`,
      };
    }
    setWord('');
    setInFlight(false);
    onDone(message);
  };
  return (
    <Modal
      title={flattens ? `Stop ${targetWords(choice)} and sell what is held?` : `Stop ${targetWords(choice)}?`}
      isOpen
      onDismiss={() => (inFlight ? undefined : onClose())}
    >
      <p>
        <strong>{paperLineOf(me)}</strong>
      </p>
      <p data-testid={testIds.killSwitch.consequence}>
        Will happen: {will} Will not happen: {willNot}
      </p>
      <Stack direction="column" gap={2}>
        {flattens && (
          <Field label={`Type ${FLATTEN_WORD}`} htmlFor={`${panelKey}-flatten`} noMargin>
            <Input
              id={`${panelKey}-flatten`}
              value={word}
              autoComplete="off"
              onChange={(event) => setWord(event.currentTarget.value)}
              data-testid={testIds.killSwitch.flattenWord}
            />
          </Field>
        )}
        <Field label="Reason (may stay empty)" htmlFor={`${panelKey}-reason`} noMargin>
          <Input
            id={`${panelKey}-reason`}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid={testIds.killSwitch.tripReason}
          />
        </Field>
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose} disabled={inFlight}>
          Back
        </Button>
        <Button
          variant="destructive"
          disabled={inFlight || (flattens && word !== FLATTEN_WORD)}
          onClick={() => void trip()}
          data-testid={testIds.killSwitch.confirmTrip}
        >
          {inFlight ? 'Stopping…' : flattens ? 'Stop and sell now' : 'Stop trading now'}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
