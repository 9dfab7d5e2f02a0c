import { Field, Input, Stack, TextArea } from '@grafana/ui';
import type { LimitRulesView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { changesOf } from '../../desk/leaves.js';
import { changeRules } from '../../desk/limitsApi.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { parseRules } from './ruleChanges.js';

interface ChangeRulesProps {
  readonly view: LimitRulesView;
  readonly paperLine: string;
  readonly closed: string | undefined;
  readonly onClose: () => void;
  readonly onChanged: (sentence: string) => void;
}

/** The newest set: a change follows on the one that is scheduled last, not on the one in force. */
const newest = ({ version, rules, scheduled }: LimitRulesView) =>
  scheduled.reduce((last, next) => (next.version > last.version ? next : last), { version, rules });

/** Changes the rules as text; before they are sent every value that changes is listed. */
export function ChangeRules({ view, paperLine, closed, onClose, onChanged }: ChangeRulesProps) {
  // The set that was looked at when the window opened: a newer one refuses the change instead of being overwritten.
  const [seen] = useState(() => newest(view));
  const [text, setText] = useState(() => JSON.stringify(seen.rules, null, 2));
  const [from, setFrom] = useState('');
  const act = useAct('Not changed');
  const parsed = parseRules(text);
  const changes = 'rules' in parsed ? changesOf(seen.rules, parsed.rules) : [];
  const fault =
    'fault' in parsed ? `The rules: ${parsed.fault}` : changes.length === 0 ? 'Nothing changes.' : undefined;
  const change = async (reason: string) => {
    if (!('rules' in parsed)) return;
    const effectiveAt = from === '' ? {} : { effectiveAt: `${from.length === 16 ? `${from}:00` : from}Z` };
    const words = `Version ${seen.version + 1} of the rules is recorded.`;
    const changed = await act.run(async () => {
      await changeRules({ version: seen.version, rules: parsed.rules, reason, ...effectiveAt });
      return words;
    });
    if (changed) onChanged(words);
  };
  return (
    <TypedConfirm
      title={`Change the rules of version ${seen.version}`}
      paperLine={paperLine}
      reason={{ label: 'Why?', needed: true }}
      confirm="Change the rules"
      inFlight={act.inFlight}
      message={act.message}
      closed={closed ?? fault}
      onClose={onClose}
      onConfirm={(reason) => void change(reason)}
    >
      <Stack direction="column" gap={2}>
        <Field label="Rules" htmlFor="paperdesk-rules-text" noMargin>
          <TextArea
            id="paperdesk-rules-text"
            rows={14}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
            data-testid={testIds.limits.rulesText}
          />
        </Field>
        <Field label="Hold from (UTC; empty: at once)" htmlFor="paperdesk-rules-from" noMargin>
          <Input
            id="paperdesk-rules-from"
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            data-testid={testIds.limits.effectiveAt}
          />
        </Field>
        <ul data-testid={testIds.limits.changes}>
          {changes.map(({ path, before, after }) => (
            <li key={path}>
              {path}: {before} → {after}
            </li>
          ))}
        </ul>
      </Stack>
    </TypedConfirm>
  );
}
