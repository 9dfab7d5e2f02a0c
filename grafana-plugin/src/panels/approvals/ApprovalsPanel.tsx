import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ApprovalView } from '@paperdesk/contract';
import React, { useMemo } from 'react';
import { fetchApprovals } from '../../desk/approvalsApi.js';
import { sortedBy, type Sort } from '../../desk/columns.js';
import { DataTable, NARROW_BELOW } from '../../desk/DataTable.js';
import { fetchInstruments } from '../../desk/deskApi.js';
import { marketKey, readDeskSeries } from '../../desk/deskSeries.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { Note } from '../../desk/Note.js';
import { onlyOf } from '../../desk/onlyOf.js';
import { PaperLine, paperLineOf } from '../../desk/PaperLine.js';
import { whoMay } from '../../desk/permission.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { useMe } from '../../desk/useMe.js';
import { useNow } from '../../desk/useNow.js';
import { approvalColumns } from './approvalColumns.js';
import { decideBlocked } from './approvalRules.js';
import { DecideButtons } from './DecideButtons.js';
import { DecideApproval, type Look } from './DecideApproval.js';
import type { ApprovalsOptions } from './types.js';

const lookAt = (approval: ApprovalView, decision: Look['decision']): Look => ({
  decision,
  approvalId: approval.approvalId,
  orderHash: approval.orderHash,
  cost: approval.cost,
});

/** What ends first stands first: that is what has to be decided. */
const SOONEST: Sort = { field: 'expiresAt', direction: 'ascending' };

/** Orders that wait for a second person, re-priced and re-checked by the service as the market moves. */
export function ApprovalsPanel({ id, data, options, width }: PanelProps<ApprovalsOptions>) {
  const styles = useStyles2(getStyles);
  const tables = useStyles2(getTableStyles);
  const now = useNow();
  const { approvals } = useMemo(() => readDeskSeries(data, String), [data]);
  const streamed = onlyOf(approvals, '');
  const feed = useFeed({ key: 'approvals', poll: fetchApprovals, everyMs: 2_000, streamed });
  const me = useMe(feed);
  const instruments = useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 });
  const [sort, setSort] = useKept<Sort | undefined>(`approvals-${id}/sort`, undefined);
  const [look, setLook] = useKept<Look | undefined>(`approvals-${id}/look`, undefined);
  const [message, setMessage] = useKept<string | undefined>(`approvals-${id}/message`, undefined);
  const stale = feed.freshness === 'live' ? undefined : 'What waits is not known now: the list is not fresh.';
  const blockedOf = (approval: ApprovalView) => stale ?? decideBlocked(approval, me.value, now);
  const instrumentOf = (market: ApprovalView) =>
    instruments.value?.find((instrument) => marketKey(instrument) === marketKey(market));
  const columns = approvalColumns({
    ...{ instrumentOf, nowMs: now, blockedOf, styles: tables },
    person: me.value?.person,
  });
  const isShown = (approval: ApprovalView) =>
    options.show !== 'decidable' || decideBlocked(approval, me.value, now) === undefined;
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
        {(approvals) => {
          const shown = sortedBy(approvals.filter(isShown), columns, sort ?? SOONEST);
          const others = approvals.length - shown.length;
          return (
            <>
              {shown.length === 0 && (
                <Note tone="info" testId={testIds.approvals.empty}>
                  {others === 0 ? 'No order waits for a second person.' : 'No order waits for you.'} Orders over the
                  desk’s limit come here before they go to the venue.
                </Note>
              )}
              {shown.length > 0 && (
                <DataTable
                  label="Waiting orders"
                  columns={columns}
                  rows={shown}
                  keyOf={({ approvalId }) => approvalId}
                  testIdOf={({ approvalId }) => testIds.approvals.row(approvalId)}
                  narrow={width < NARROW_BELOW}
                  sort={sort}
                  onSort={setSort}
                  actions={(approval) => (
                    <DecideButtons
                      approval={approval}
                      blocked={blockedOf(approval)}
                      onDecide={(decision) => setLook(lookAt(approval, decision))}
                    />
                  )}
                />
              )}
              {others > 0 && <div className={styles.small}>{others} more wait that you may not decide.</div>}
            </>
          );
        }}
      </FeedGate>
      <div className={styles.small}>Approve or reject: {whoMay('approvals:decide')}.</div>
      {look !== undefined && (
        <DecideApproval
          // A new look is a new decision.
          key={`${look.approvalId} ${look.orderHash} ${look.cost ?? ''}`}
          look={look}
          approval={looked}
          instrument={looked === undefined ? undefined : instrumentOf(looked)}
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
