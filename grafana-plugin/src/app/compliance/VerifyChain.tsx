import { Button, Stack } from '@grafana/ui';
import React, { useState } from 'react';
import { verifyAudit } from '../../desk/complianceApi.js';
import { clock, counted } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';

/** Walks the journal's hash chain when asked: each entry holds the hash of the one before it. */
export function VerifyChain() {
  const [intact, setIntact] = useState(true);
  const act = useAct('Not verified');
  const verify = () =>
    act.run(async () => {
      const { ok, events, checkpoints, firstBreak } = await verifyAudit();
      setIntact(ok);
      const at = clock(new Date().toISOString(), Date.now());
      if (ok)
        return `Intact, looked at ${at}: ${counted(events ?? 0, 'event')}, ${counted(checkpoints ?? 0, 'signed checkpoint')}. Nothing was changed, left out or put in.`;
      const where = firstBreak === undefined ? '' : ` From entry ${firstBreak.seq} on: ${firstBreak.reason}.`;
      return `BROKEN, looked at ${at}.${where} Stop trading, keep a copy of the journal, and follow the runbook AuditChainBroken.`;
    });
  const tone = intact ? act.message?.tone : 'bad';
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Button
          size="sm"
          variant="secondary"
          icon="link"
          disabled={act.inFlight}
          onClick={() => void verify()}
          data-testid={testIds.audit.verify}
        >
          {act.inFlight ? 'Verifying…' : 'Verify the chain now'}
        </Button>
        <small>The desk does it by itself once a day; a break stops trading.</small>
      </Stack>
      {act.message !== undefined && tone !== undefined && (
        <Note tone={tone} testId={testIds.audit.verdict}>
          {act.message.text}
        </Note>
      )}
    </Stack>
  );
}
