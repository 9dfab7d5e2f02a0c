import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { killDrillSchema, type WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { fetchAudit } from '../../desk/complianceApi.js';
import { clock } from '../../desk/format.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useNow } from '../../desk/useNow.js';

const SHOWN = '5';

interface DrillListProps {
  readonly me: WhoAmI | undefined;
  /** The drill just run: the list is asked for anew. */
  readonly latest: string | undefined;
}

/** The last drills from the audit trail; nothing for those who may not read it (the dashboard's table is for everyone). */
export function DrillList({ me, latest }: DrillListProps) {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const may = me !== undefined && whyNot('audit:read', me) === undefined;
  const feed = useFeed({
    key: may ? `drills ${latest ?? ''}` : '',
    poll: () => fetchAudit({ action: 'killDrillDone', limit: SHOWN }, 1),
    everyMs: 30_000,
  });
  const drills = feed.value?.items ?? [];
  if (drills.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Last drills" data-testid={testIds.killSwitch.lastDrills}>
      {drills.map(({ seq, time, person, after }) => {
        const drill = killDrillSchema.safeParse(after);
        if (!drill.success) return null;
        const { ok, orders, lastCancelUs } = drill.data;
        return (
          <li key={seq}>
            {clock(time, now)} by {person}: {ok ? 'well' : 'FAILED'}, {orders} orders in{' '}
            {Math.round(lastCancelUs / 1000)} ms
          </li>
        );
      })}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    margin: 0,
    paddingLeft: theme.spacing(2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
