import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ApprovalView } from '@paperdesk/contract';
import React from 'react';
import { fetchApprovals } from '../../desk/approvalsApi.js';
import { fetchMe } from '../../desk/deskApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { Note } from '../../desk/Note.js';
import { PaperLine, paperLineOf } from '../../desk/PaperLine.js';
import { whoMay } from '../../desk/permission.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { useNow } from '../../desk/useNow.js';
import { ApprovalRow } from './ApprovalRow.js';
import { decideBlocked } from './approvalRules.js';
import { DecideApproval, type Look } from './DecideApproval.js';
import type { ApprovalsOptions } from './types.js';

const COLUMNS = ['Decide', 'Side', 'Order', 'Account', 'Asked by', 'Age', 'Left', 'Was USD', 'Now USD', 'Why'];

const lookAt = (approval: ApprovalView, decision: Look['decision']): Look => ({
  decision,
  approvalId: approval.approvalId,
  orderHash: approval.orderHash,
  cost: approval.cost,
});

/** Orders that wait for a second person, re-priced and re-checked each second. */
export function ApprovalsPanel({ id }: PanelProps<ApprovalsOptions>) {
  const styles = useStyles2(getStyles);
  const tables = useStyles2(getTableStyles);
  const now = useNow();
  const me = useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 });
  const feed = useFeed({ key: 'approvals', poll: fetchApprovals, everyMs: 1_000 });
  const [look, setLook] = useKept<Look | undefined>(`approvals-${id}/look`, undefined);
  const [message, setMessage] = useKept<string | undefined>(`approvals-${id}/message`, undefined);
  const stale = feed.freshness === 'live' ? undefined : 'What waits is not known now: the list is not fresh.';
  const blockedOf = (approval: ApprovalView) => stale ?? decideBlocked(approval, me.value, now);
  const looked = (feed.value ?? []).find((approval) => approval.approvalId === look?.approvalId);
  return (
    <section className={styles.panel} aria-label="Approvals" data-testid={testIds.approvals.panel}>
      <PaperLine me={me} feed={feed} />
      {message !== undefined && (
        <Note tone="good" testId={testIds.approvals.message}>
          {message}
        </Note>
      )}
      <FeedGate feed={feed} what="the waiting orders">
        {(approvals) =>
          approvals.length === 0 ? (
            <Note tone="info" testId={testIds.approvals.empty}>
              No order waits for a second person.
            </Note>
          ) : (
            <table className={tables.table}>
              <thead>
                <tr>
                  {COLUMNS.map((name) => (
                    <th key={name} scope="col" className={name.endsWith('USD') ? tables.number : undefined}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {approvals.map((approval) => (
                  <ApprovalRow
                    key={approval.approvalId}
                    approval={approval}
                    blocked={blockedOf(approval)}
                    nowMs={now}
                    onDecide={(decision) => setLook(lookAt(approval, decision))}
                  />
                ))}
              </tbody>
            </table>
          )
        }
      </FeedGate>
      <div className={styles.small}>Approve or reject: {whoMay('approvals:decide')}.</div>
      {look !== undefined && (
        <DecideApproval
          // A new look is a new decision.
          key={`${look.approvalId} ${look.orderHash} ${look.cost ?? ''}`}
          look={look}
          approval={looked}
          paperLine={paperLineOf(me)}
          blocked={looked === undefined ? stale : blockedOf(looked)}
          nowMs={now}
          onLookAgain={() => setLook(looked === undefined ? undefined : lookAt(looked, look.decision))}
          onClose={() => setLook(undefined)}
          onDone={(sentence) => {
            setMessage(sentence);
            setLook(undefined);
            feed.refresh();
          }}
        />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), height: '100%', overflow: 'auto' }),
  small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
