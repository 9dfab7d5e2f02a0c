import { css } from '@emotion/css';
import { Button, Field, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { Choice } from '../../desk/Choice.js';
import { DASHBOARDS, PAGES } from '../../desk/appId.js';
import { fetchAccounts } from '../../desk/deskApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { clock, countdown } from '../../desk/format.js';
import { fetchLimits, fetchRules } from '../../desk/limitsApi.js';
import { Note } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';
import { useNow } from '../../desk/useNow.js';
import { PageFrame } from '../PageFrame.js';
import { PageLinks } from '../PageLinks.js';
import { ChangeRules } from './ChangeRules.js';
import { LimitUses } from './LimitUses.js';
import { RulesList } from './RulesList.js';
import { Throttles } from './Throttles.js';

const DAY_MS = 86_400_000;
/** Until the UTC day ends, at which the day's sums begin anew. */
const untilDayEnd = (nowMs: number): number => DAY_MS - (nowMs % DAY_MS);

/** Limits: how much of each is used, the rules behind them, and changing them with reason and time. */
export function LimitsPage() {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const accounts = useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 30_000 });
  const [account, setAccount] = useState('');
  const uses = useFeed({
    key: `limits ${account}`,
    poll: () => fetchLimits(account === '' ? undefined : account),
    everyMs: 2_000,
  });
  const me = useMe(uses);
  const rules = useFeed({ key: 'rules', poll: fetchRules, everyMs: 5_000 });
  const [changing, setChanging] = useState(false);
  const [done, setDone] = useState<string | undefined>(undefined);
  const notAllowed = whyNot('limits:write', me.value);
  const work = { paperLine: paperLineOf(me), closed: notAllowed };
  const finished = (sentence: string) => {
    setDone(sentence);
    setChanging(false);
    rules.refresh();
    uses.refresh();
  };
  return (
    <PageFrame me={me} feed={uses} lookOnly={notAllowed} testId={testIds.limits.page}>
      <PageLinks to={[DASHBOARDS.riskAndLimits, PAGES.accounts]} />
      <p data-testid={testIds.limits.dayEnd}>
        The UTC day ends in <strong>{countdown(untilDayEnd(now))}</strong>; then the day’s sums begin anew.
      </p>
      {done !== undefined && (
        <Note tone="good" testId={testIds.limits.done}>
          {done}
        </Note>
      )}
      <Field label="Account" htmlFor="paperdesk-limits-account" noMargin className={styles.account}>
        <Choice
          id="paperdesk-limits-account"
          value={account === '' ? 'all' : account}
          placeholder=""
          options={[
            { value: 'all', label: 'All' },
            ...(accounts.value ?? []).map((view) => ({ value: view.account, label: view.account })),
          ]}
          onChange={(value) => setAccount(value === 'all' ? '' : value)}
          testId={testIds.limits.account}
        />
      </Field>
      <FeedGate feed={uses} what="the limits">
        {(list) =>
          list.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              No limit applies here. Risk sets limits below, under “Change the rules”.
            </Note>
          ) : (
            <LimitUses uses={list} nowMs={now} />
          )
        }
      </FeedGate>
      <FeedGate feed={rules} what="the rules">
        {(view) => (
          <>
            <h3>Rules</h3>
            <p data-testid={testIds.limits.version}>
              Version {view.version}, in force since {clock(view.effectiveAt, now)}: {view.reason.replace(/\.$/, '')}.
              {view.scheduled.map(
                ({ version, effectiveAt }) => ` Version ${version} follows at ${clock(effectiveAt, now)}.`,
              )}
            </p>
            <div>
              <Button
                disabled={notAllowed !== undefined}
                tooltip={notAllowed}
                onClick={() => setChanging(true)}
                data-testid={testIds.limits.change}
              >
                Change the rules…
              </Button>
            </div>
            <Throttles throttles={view.throttled} {...work} onReleased={finished} />
            <RulesList rules={view.rules} />
            {changing && <ChangeRules view={view} {...work} onClose={() => setChanging(false)} onChanged={finished} />}
          </>
        )}
      </FeedGate>
    </PageFrame>
  );
}

const getStyles = () => ({ account: css({ maxWidth: 320 }) });
