import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { LimitUseView } from '@paperdesk/contract';
import React from 'react';
import { countdown, grouped, msUntil, NOTHING, rounded } from '../../desk/format.js';
import { limitWords, TIER_WORDS } from '../../desk/limitWords.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';

const COLUMNS = ['Of', 'Limit', 'Used', 'Most', 'Percent', 'State', 'Begins anew in'];
const NUMBERS = ['Used', 'Most', 'Percent'];

/** Never more than it is: 99.9 is not 100. */
const percentWords = (percent: number) => (percent > 0 && percent < 1 ? '< 1 %' : `${Math.floor(percent)} %`);

/** How much of each limit is used; the state stands in words, color is not the only sign. */
export function LimitUses({ uses, nowMs }: { readonly uses: readonly LimitUseView[]; readonly nowMs: number }) {
  const tables = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  return (
    <table className={tables.table} data-testid={testIds.limits.uses}>
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name} scope="col" className={NUMBERS.includes(name) ? tables.number : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {uses.map((use) => (
          <tr key={`${use.scope} ${use.scopeValue} ${use.limit}`} data-testid={testIds.limits.use} data-tier={use.tier}>
            <td>
              {use.scope} {use.scopeValue}
            </td>
            <td className={tables.reason}>{limitWords(use.limit)}</td>
            <td className={tables.number} title={use.used}>
              {rounded(use.used)}
            </td>
            <td className={tables.number}>{grouped(use.max)}</td>
            <td className={tables.number}>{percentWords(use.percent)}</td>
            <td className={use.tier === 'ok' ? undefined : use.tier === 'breached' ? styles.breached : styles.warned}>
              {TIER_WORDS[use.tier]}
            </td>
            <td>{use.resetsAt === null ? NOTHING : countdown(msUntil(use.resetsAt, nowMs))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  warned: css({ color: theme.colors.warning.text }),
  breached: css({ color: theme.colors.error.text }),
});
