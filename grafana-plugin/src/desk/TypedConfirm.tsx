import { Button, Field, Input, Modal, Stack } from '@grafana/ui';
import React, { useId, useState, type ReactNode } from 'react';
import { Note } from './Note.js';
import { testIds } from './testIds.js';
import type { Message } from './useAct.js';

interface TypedConfirmProps {
  readonly title: string;
  readonly paperLine: string;
  /** To be typed letter for letter (Grafana's own confirm takes any case); left out, nothing is typed. */
  readonly word?: string;
  /** Label of the reason's field; left out, no reason is asked for. */
  readonly reason?: { readonly label: string; readonly needed: boolean };
  readonly confirm: string;
  readonly tone?: 'primary' | 'destructive';
  readonly inFlight: boolean;
  readonly message?: Message | undefined;
  /** What else stands against it now. */
  readonly closed?: string | undefined;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
  readonly children?: ReactNode;
}

/** The last look before a change: whose money, what will happen, the reason and the word that go with it. */
export function TypedConfirm(props: TypedConfirmProps) {
  const { title, paperLine, word, reason, confirm, tone = 'primary', inFlight, message, closed, onClose } = props;
  const id = useId();
  const [typed, setTyped] = useState('');
  const [why, setWhy] = useState('');
  const complete = (word === undefined || typed === word) && (reason?.needed !== true || why.trim() !== '');
  return (
    <Modal title={title} isOpen onDismiss={() => (inFlight ? undefined : onClose())}>
      <div data-testid={testIds.confirm.box}>
        <p>
          <strong>{paperLine}</strong>
        </p>
        {props.children}
        <Stack direction="column" gap={2}>
          {word !== undefined && (
            <Field label={`Type ${word}`} htmlFor={`${id}-word`} noMargin>
              <Input
                id={`${id}-word`}
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.currentTarget.value)}
                data-testid={testIds.confirm.word}
              />
            </Field>
          )}
          {reason !== undefined && (
            <Field label={reason.label} htmlFor={`${id}-reason`} noMargin>
              <Input
                id={`${id}-reason`}
                value={why}
                maxLength={500}
                onChange={(event) => setWhy(event.currentTarget.value)}
                data-testid={testIds.confirm.reason}
              />
            </Field>
          )}
          {closed !== undefined && <Note tone="warning">{closed}</Note>}
          {message !== undefined && (
            <Note tone={message.tone} testId={testIds.confirm.message}>
              {message.text}
            </Note>
          )}
        </Stack>
        <Modal.ButtonRow>
          <Button variant="secondary" onClick={onClose} disabled={inFlight} data-testid={testIds.confirm.back}>
            Back
          </Button>
          <Button
            variant={tone}
            disabled={!complete || inFlight || closed !== undefined}
            onClick={() => props.onConfirm(why.trim())}
            data-testid={testIds.confirm.confirm}
          >
            {inFlight ? 'Sending…' : confirm}
          </Button>
        </Modal.ButtonRow>
      </div>
    </Modal>
  );
}
