import { Button, Field, Stack, TextArea } from '@grafana/ui';
import type { CaseState, CaseView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { changeCase } from '../../desk/complianceApi.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct, type Message } from '../../desk/useAct.js';
import type { Work } from './CompliancePage.js';
import { STATE_WORDS, stepWords } from './complianceWords.js';

/** A step of the case: another status, or the same one with the legal hold turned. */
type Step = { readonly status: CaseState; readonly legalHold?: boolean };

function titleOf({ status, legalHold }: Step, from: CaseState): string {
  if (legalHold === undefined) return stepWords(from, status);
  return legalHold ? 'Set legal hold' : 'Lift legal hold';
}

function doneWords({ status, legalHold }: Step, from: CaseState): string {
  if (legalHold !== undefined) return `The legal hold is ${legalHold ? 'set' : 'lifted'}.`;
  return status === from ? 'The note is recorded.' : `The case is ${STATE_WORDS[status]} now.`;
}

interface ChangeCaseProps extends Work {
  readonly view: CaseView;
  readonly onChanged: () => void;
}

/** The steps that are open for a case, each with a reason; the narrative may be written along the way. */
export function ChangeCase({ view, paperLine, closed, onChanged }: ChangeCaseProps) {
  const written = view.history.some(({ narrative: text }) => text !== null);
  const [step, setStep] = useState<Step | undefined>(undefined);
  const [narrative, setNarrative] = useState('');
  const [done, setDone] = useState<Message | undefined>(undefined);
  const act = useAct('Not changed');
  const begin = (next: Step) => {
    act.say(undefined);
    setDone(undefined);
    setNarrative('');
    setStep(next);
  };
  const change = async (reason: string) => {
    if (step === undefined) return;
    const words = doneWords(step, view.status);
    const changed = await act.run(async () => {
      await changeCase(view.caseId, {
        ...step,
        reason,
        ...(narrative.trim() === '' ? {} : { narrative: narrative.trim() }),
      });
      return words;
    });
    if (!changed) return;
    setDone({ tone: 'good', text: words });
    setStep(undefined);
    onChanged();
  };
  return (
    <>
      <Stack direction="row" gap={1} wrap="wrap">
        {view.next.map((status) => (
          <Button
            key={status}
            size="sm"
            variant={status === 'closed' || status === view.status ? 'secondary' : 'primary'}
            disabled={closed !== undefined}
            tooltip={closed}
            onClick={() => begin({ status })}
            data-testid={testIds.compliance.step(status)}
          >
            {stepWords(view.status, status)}
          </Button>
        ))}
        <Button
          size="sm"
          variant="secondary"
          disabled={closed !== undefined}
          tooltip={closed}
          onClick={() => begin({ status: view.status, legalHold: !view.legalHold })}
          data-testid={testIds.compliance.legalHold}
        >
          {view.legalHold ? 'Lift legal hold' : 'Set legal hold'}
        </Button>
      </Stack>
      {done !== undefined && (
        <Note tone={done.tone} testId={testIds.compliance.message}>
          {done.text}
        </Note>
      )}
      {step !== undefined && (
        <TypedConfirm
          title={`${titleOf(step, view.status)}: case ${view.caseId}`}
          paperLine={paperLine}
          reason={{ label: 'Why?', needed: true }}
          confirm={titleOf(step, view.status)}
          inFlight={act.inFlight}
          message={act.message}
          onClose={() => setStep(undefined)}
          onConfirm={(reason) => void change(reason)}
        >
          <p>
            It is recorded with your name and reason. What is written here stays in the compliance store; the journal
            keeps its hash.
            {step.legalHold === true ? ' Under legal hold nothing of the case is deleted.' : ''}
          </p>
          <Field
            label={`Narrative (may stay empty${written ? ': the one written stays' : ''})`}
            htmlFor="paperdesk-case-narrative"
            noMargin
          >
            <TextArea
              id="paperdesk-case-narrative"
              rows={4}
              maxLength={20_000}
              value={narrative}
              onChange={(event) => setNarrative(event.currentTarget.value)}
              data-testid={testIds.compliance.narrative}
            />
          </Field>
        </TypedConfirm>
      )}
    </>
  );
}
