import { Button } from '@grafana/ui';
import type { LimitRulesView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { clock } from '../../desk/format.js';
import { releaseThrottle } from '../../desk/limitsApi.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { useNow } from '../../desk/useNow.js';

interface ThrottlesProps {
  readonly throttles: LimitRulesView['throttled'];
  readonly paperLine: string;
  readonly closed: string | undefined;
  readonly onReleased: (sentence: string) => void;
}

/** What executed the same too often and trades no more until risk lets it. */
export function Throttles({ throttles, paperLine, closed, onReleased }: ThrottlesProps) {
  const [releasing, setReleasing] = useState<string | undefined>(undefined);
  const act = useAct('Not released');
  const now = useNow();
  const release = async (key: string, reason: string) => {
    const words = `Released: ${key} may trade again.`;
    const released = await act.run(async () => {
      await releaseThrottle(key, reason);
      return words;
    });
    if (!released) return;
    setReleasing(undefined);
    onReleased(words);
  };
  return (
    <>
      <h4>Stopped for repeated execution</h4>
      {throttles.length === 0 && <p>Nothing is stopped.</p>}
      {throttles.length > 0 && (
        <ul>
          {throttles.map(({ key, fills, windowSeconds, time }) => (
            <li key={key} data-testid={testIds.limits.throttle}>
              {key}: {fills} fills within {windowSeconds} s, stopped at {clock(time, now)}{' '}
              <Button
                size="sm"
                disabled={closed !== undefined}
                tooltip={closed}
                onClick={() => setReleasing(key)}
                data-testid={testIds.limits.release}
              >
                Let it go on
              </Button>
            </li>
          ))}
        </ul>
      )}
      {releasing !== undefined && (
        <TypedConfirm
          title={`Let ${releasing} trade again?`}
          paperLine={paperLine}
          reason={{ label: 'Why is it safe?', needed: true }}
          confirm="Let it go on"
          inFlight={act.inFlight}
          message={act.message}
          onClose={() => setReleasing(undefined)}
          onConfirm={(reason) => void release(releasing, reason)}
        >
          <p>Its executions are counted anew from now on. Orders it was refused do not come back.</p>
        </TypedConfirm>
      )}
    </>
  );
}
