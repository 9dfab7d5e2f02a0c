import { useStyles2 } from '@grafana/ui';
import type { RiskRulesInput } from '@paperdesk/contract';
import React from 'react';
import { leavesOf } from '../../desk/leaves.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';

/** Every value of the rules, one a line. */
export function RulesList({ rules }: { readonly rules: RiskRulesInput }) {
  const styles = useStyles2(getTableStyles);
  return (
    <table className={styles.table} data-testid={testIds.limits.rules}>
      <thead>
        <tr>
          <th scope="col">Rule, as “Change the rules” has it</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {[...leavesOf(rules)].map(([path, value]) => (
          <tr key={path}>
            <td>{path}</td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
