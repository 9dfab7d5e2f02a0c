import { paperProofSchema, type PaperProofView } from '@paperdesk/contract';
import React from 'react';
import { askDesk } from '../desk/apiClient.js';
import { clock, counted } from '../desk/format.js';
import { Note } from '../desk/Note.js';
import { testIds } from '../desk/testIds.js';
import { useFeed } from '../desk/useFeed.js';
import { useNow } from '../desk/useNow.js';

const fetchPaperProof = () => askDesk({ path: 'paper-proof' }, paperProofSchema);
const EVERY_MS = 60_000;

/** What was proved, or which part was not. */
function proofWords({ proof, refusedCalls }: PaperProofView, nowMs: number): string {
  if (proof === null) return 'Paper mode: the first proof of this start is being made.';
  const failed = proof.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
  const checked = `last checked ${clock(proof.time, nowMs)}`;
  if (!proof.ok) return `Paper mode NOT proved, ${checked}: ${failed.join('; ')}`;
  const calls = refusedCalls === 0 ? 'no call' : counted(refusedCalls, 'call');
  return `Paper mode proved: ${counted(proof.checks.length, 'check')} passed, ${calls} outside the allow list since the start; ${checked}.`;
}

/** That no real order can leave, and when that was last looked at. */
export function PaperProof() {
  const now = useNow();
  const feed = useFeed({ key: 'paper-proof', poll: fetchPaperProof, everyMs: EVERY_MS });
  if (feed.freshness === 'loading') return null;
  if (feed.freshness !== 'live' || feed.value === undefined)
    return (
      <p data-testid={testIds.app.paperProof}>
        Paper mode: whether it is proved cannot be read now. Alert PaperProofFailed says when it is not.
      </p>
    );
  const words = proofWords(feed.value, now);
  const bad = feed.value.proof?.ok === false || feed.value.refusedCalls > 0;
  return bad ? (
    <Note tone="bad" testId={testIds.app.paperProof}>
      {words}
    </Note>
  ) : (
    <p data-testid={testIds.app.paperProof}>{words}</p>
  );
}
