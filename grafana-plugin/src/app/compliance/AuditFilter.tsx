import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../desk/testIds.js';

/** As typed; empty asks for all. */
export interface AuditAsked {
  readonly from: string;
  readonly to: string;
  readonly person: string;
  readonly action: string;
}

/** What is looked for most; what the list shows is offered as well. */
const ACTIONS = [
  'accountOpened',
  'approvalDecided',
  'caseChanged',
  'killDrillDone',
  'killSwitchRearmed',
  'killSwitchTripped',
  'kycChanged',
  'orderAccepted',
  'orderDenied',
  'reportMade',
  'riskRulesSet',
];

/** The browser's field leaves zone and zero seconds out. */
const iso = (text: string): string => `${text.length === 16 ? `${text}:00` : text}Z`;

/** What the service is asked for; empty fields are left out. */
export function paramsOf({ from, to, person, action }: AuditAsked): Record<string, string> {
  return {
    ...(from === '' ? {} : { from: iso(from) }),
    ...(to === '' ? {} : { to: iso(to) }),
    ...(person.trim() === '' ? {} : { person: person.trim() }),
    ...(action.trim() === '' ? {} : { action: action.trim() }),
  };
}

/** Why this cannot be asked. */
export function faultOfFilter({ from, to }: AuditAsked): string | undefined {
  return from !== '' && to !== '' && from >= to ? '“To” must be later than “from”.' : undefined;
}

interface AuditFilterProps {
  readonly asked: AuditAsked;
  readonly known: readonly string[];
  readonly onChange: (asked: AuditAsked) => void;
  readonly onClear: () => void;
}

/** From when, up to when, who and what. */
export function AuditFilter({ asked, known, onChange, onClear }: AuditFilterProps) {
  const styles = useStyles2(getStyles);
  const offered = [...new Set([...ACTIONS, ...known])].sort();
  const field = (name: keyof AuditAsked, label: string, rest: Partial<React.ComponentProps<typeof Input>>) => (
    <Field label={label} htmlFor={`paperdesk-audit-${name}`} noMargin className={styles.field}>
      <Input
        {...rest}
        id={`paperdesk-audit-${name}`}
        value={asked[name]}
        onChange={(event) => onChange({ ...asked, [name]: event.currentTarget.value })}
        data-testid={testIds.audit.filter(name)}
      />
    </Field>
  );
  return (
    <div className={styles.row}>
      {field('from', 'From (UTC)', { type: 'datetime-local' })}
      {field('to', 'To (UTC), not itself', { type: 'datetime-local' })}
      {field('person', 'Person', { placeholder: 'such as p-trader', maxLength: 64 })}
      {field('action', 'Action', { placeholder: 'every action', maxLength: 64, list: 'paperdesk-audit-actions' })}
      <datalist id="paperdesk-audit-actions">
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button variant="secondary" onClick={onClear} data-testid={testIds.audit.filter('clear')}>
        Clear
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
  field: css({ minWidth: 180 }),
});
