import type { Denial, Problem } from '@paperdesk/contract';
import React from 'react';
import { refusalSentences } from '../../desk/apiFault.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';

/** Which rule, its limit and the value it found; nothing for a rule without figures. */
function ruleWords({ code, limit, value }: Denial): string | undefined {
  if (limit === null && value === null) return undefined;
  return [`Rule ${code}`, limit === null ? undefined : `limit ${limit}`, value === null ? undefined : `value ${value}`]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** Every reason of a refusal: the sentence, then rule, limit and value. */
export function RefusalNote({ problem }: { readonly problem: Problem }) {
  const rules = (problem.denials ?? []).flatMap((denial) => {
    const words = ruleWords(denial);
    return words === undefined ? [] : [{ detail: denial.detail, words }];
  });
  return (
    <Note tone="bad" testId={testIds.ticket.answer}>
      <p>Refused, nothing was placed:</p>
      {refusalSentences(problem).map((sentence) => (
        <React.Fragment key={sentence}>
          <p>{sentence}</p>
          {[...new Set(rules.filter(({ detail }) => detail === sentence).map(({ words }) => words))].map((words) => (
            <p key={words}>
              <small>{words}</small>
            </p>
          ))}
        </React.Fragment>
      ))}
    </Note>
  );
}
