import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Input, useStyles2 } from '@grafana/ui';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import { testIds } from '../../desk/testIds.js';
import { OWNERS, type Owner } from './types.js';

const OWNER_LABELS: Record<Owner, string> = { all: 'Everyone’s orders', mine: 'My own orders' };
const isOwner = (text: string): text is Owner => OWNERS.some((owner) => owner === text);
const ids = testIds.blotter;

interface BlotterToolsProps {
  readonly panelKey: string;
  readonly account: string;
  readonly accounts: readonly string[];
  readonly onAccount: (account: string) => void;
  readonly owner: Owner;
  readonly onOwner: (owner: Owner) => void;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly shownCount: number;
  readonly onExport: () => void;
}

/** Which rows to show, and the way to take them along. */
export function BlotterTools(props: BlotterToolsProps) {
  const styles = useStyles2(getStyles);
  const { panelKey, account, accounts, owner, filter, shownCount } = props;
  return (
    <div className={styles.tools}>
      <label className={styles.field} htmlFor={`${panelKey}-account`}>
        <span>Account</span>
        <Choice
          id={`${panelKey}-account`}
          value={account === '' ? 'all' : account}
          placeholder={account}
          options={[{ value: 'all', label: 'All accounts' }, ...accounts.map((name) => ({ value: name, label: name }))]}
          onChange={(value) => props.onAccount(value === 'all' ? '' : value)}
          testId={ids.account}
        />
      </label>
      <Choice
        id={`${panelKey}-owner`}
        label="Whose orders"
        value={owner}
        placeholder=""
        options={OWNERS.map((value) => ({ value, label: OWNER_LABELS[value] }))}
        onChange={(value) => {
          if (isOwner(value)) props.onOwner(value);
        }}
        testId={ids.owner}
      />
      <Input
        id={`${panelKey}-filter`}
        aria-label="Filter the rows by words"
        placeholder="Filter, such as btc buy"
        value={filter}
        width={22}
        autoComplete="off"
        onChange={(event) => props.onFilter(event.currentTarget.value)}
        data-testid={ids.filter}
      />
      <Button
        variant="secondary"
        icon="download-alt"
        disabled={shownCount === 0}
        tooltip="The rows as they are shown now, as CSV: times in UTC, numbers as decimal text."
        onClick={props.onExport}
        data-testid={ids.export}
      >
        CSV
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    '& select': { width: 'auto', maxWidth: 200 },
  }),
  field: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', margin: 0 }),
});
