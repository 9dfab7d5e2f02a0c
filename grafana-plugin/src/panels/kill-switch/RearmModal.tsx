import { Button, Field, Input, Modal, Stack } from '@grafana/ui';
import type { ActiveKill } from '@paperdesk/contract';
import React from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { rearmKillSwitch } from '../../desk/deskApi.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useKept } from '../../desk/useKept.js';
import { REARM_WORD } from './rearmRules.js';
import type { Message } from './types.js';

interface RearmModalProps {
  readonly panelKey: string;
  readonly paperLine: string;
  readonly kill: ActiveKill;
  readonly onClose: () => void;
  readonly onDone: (message: Message) => void;
}

/** Lets trading go on: the word letter for letter (Grafana's own confirm takes any case), and the reason. */
export function RearmModal({ panelKey, paperLine, kill, onClose, onDone }: RearmModalProps) {
  const key = `${panelKey}/${kill.killId}`;
  const [word, setWord] = useKept(`${key}/word`, '');
  const [reason, setReason] = useKept(`${key}/reason`, '');
  const [inFlight, setInFlight] = useKept(`${key}/in-flight`, false);
  const [refused, setRefused] = useKept<string | undefined>(`${key}/refused`, undefined);
  const complete = word === REARM_WORD && reason.trim() !== '';
  const rearm = async () => {
    setInFlight(true);
    setRefused(undefined);
    try {
      await rearmKillSwitch({ killId: kill.killId, confirmation: REARM_WORD, reason: reason.trim() });
      onDone({ tone: 'good', text: 'Re-armed: this stop no longer holds. Canceled orders stay canceled.' });
      onClose();
    } catch (thrown) {
      setRefused(faultSentence(faultOf(thrown)));
      setInFlight(false);
    }
  };
  return (
    <Modal title="Allow trading again?" isOpen onDismiss={onClose}>
      <p>
        <strong>{paperLine}</strong>
      </p>
      <p>
        Stopped by {kill.person}: {kill.reason.trim() === '' ? 'no reason given' : kill.reason}. Re-arming lets orders
        go again; canceled orders do not come back.
      </p>
      <Stack direction="column" gap={2}>
        <Field label={`Type ${REARM_WORD}`} htmlFor={`${panelKey}-word`} noMargin>
          <Input
            id={`${panelKey}-word`}
            value={word}
            autoComplete="off"
            onChange={(event) => setWord(event.currentTarget.value)}
            data-testid={testIds.killSwitch.rearmWord}
          />
        </Field>
        <Field label="Why is it safe to trade again?" htmlFor={`${panelKey}-why`} noMargin>
          <Input
            id={`${panelKey}-why`}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid={testIds.killSwitch.rearmReason}
          />
        </Field>
      </Stack>
      {refused !== undefined && (
        <Note tone="bad" testId={testIds.killSwitch.message}>
          Not re-armed: {refused}
        </Note>
      )}
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose} disabled={inFlight}>
          Back
        </Button>
        <Button
          disabled={!complete || inFlight}
          onClick={() => void rearm()}
          data-testid={testIds.killSwitch.confirmRearm}
        >
          {inFlight ? 'Re-arming…' : 'Re-arm'}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
