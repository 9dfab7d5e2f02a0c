import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import { KILL_LEVELS, KILL_SCOPES, type KillLevel, type KillScope, type WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import { Note } from '../../desk/Note.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { TripModal } from './TripModal.js';
import { levelOptions, SCOPE_OPTIONS, targetWords, type TripChoice } from './tripWords.js';
import type { Message } from './types.js';

/** What can be named, by scope; strategies and persons are typed. */
export type ScopeValues = Readonly<Record<'venue' | 'account' | 'symbol', readonly string[]>>;

interface TripControlProps {
  readonly panelKey: string;
  readonly me: Feed<WhoAmI>;
  readonly values: ScopeValues;
  /** What the dashboard shows: proposed first. */
  readonly first: Readonly<Record<'venue' | 'account' | 'symbol', string>>;
  readonly onDone: (message: Message) => void;
}

const isScope = (text: string): text is KillScope => KILL_SCOPES.some((scope) => scope === text);
const isLevel = (text: string): text is KillLevel => KILL_LEVELS.some((level) => level === text);

const isListed = (scope: KillScope): scope is keyof ScopeValues =>
  scope === 'venue' || scope === 'account' || scope === 'symbol';

/** A trader may stop own accounts only: everything would be refused, which costs a tap too many. */
function firstScope(me: WhoAmI | undefined): KillScope {
  const ownOnly = me !== undefined && me.roles.length > 0 && me.roles.every((role) => role === 'trader');
  return ownOnly ? 'account' : 'global';
}

function useChoice({ panelKey, values, first, me }: TripControlProps) {
  const [wished, setScope] = useKept<KillScope | undefined>(`${panelKey}/scope`, undefined);
  const [chosen, setChosen] = useKept(`${panelKey}/scope-value`, '');
  const [wanted, setLevel] = useKept<KillLevel>(`${panelKey}/level`, 'halt');
  const scope = wished ?? firstScope(me.value);
  const listed = isListed(scope) ? values[scope] : undefined;
  const proposed = isListed(scope) ? [chosen, first[scope], listed?.[0]] : [];
  const scopeValue = listed === undefined ? chosen : (proposed.find((name) => listed.includes(name ?? '')) ?? '');
  const level = levelOptions(scope).some((option) => option.value === wanted) ? wanted : 'halt';
  const choice: TripChoice = { scope, scopeValue, level };
  return { choice, listed, setScope, setChosen, setLevel };
}

/** One press, one confirm. Stays pressable when the desk's state is unknown: a stop is always worth trying. */
export function TripControl(props: TripControlProps) {
  const { panelKey, me, onDone } = props;
  const styles = useStyles2(getStyles);
  const { choice, listed, setScope, setChosen, setLevel } = useChoice(props);
  // What is confirmed stays what was pressed, whatever the dashboard turns to behind the window.
  const [confirming, setConfirming] = useKept<TripChoice | undefined>(`${panelKey}/confirming`, undefined);
  const notAllowed = whyNot('killSwitch:trip', me.value);
  const { scope, scopeValue, level } = choice;
  // Selling is asked for by those who may re-arm.
  const flattenClosed = level === 'flatten' ? whyNot('killSwitch:rearm', me.value) : undefined;
  const closed = notAllowed ?? flattenClosed;
  const inert = notAllowed !== undefined;
  const label = SCOPE_OPTIONS.find((option) => option.value === scope)?.label.replace('One ', '') ?? '';
  const valueId = `${panelKey}-value`;
  return (
    <div className={styles.row}>
      {/* First, so that a narrow panel shows it without scrolling. */}
      <div className={styles.wide}>
        <Button
          variant="destructive"
          icon="times-circle"
          className={styles.trip}
          disabled={closed !== undefined || (scope !== 'global' && scopeValue.trim() === '')}
          onClick={() => setConfirming(choice)}
          data-testid={testIds.killSwitch.trip}
        >
          Stop trading: {scope !== 'global' && scopeValue.trim() === '' ? `one ${scope}` : targetWords(choice)}
        </Button>
      </div>
      <Field label="Stop" htmlFor={`${panelKey}-scope`} noMargin className={styles.field}>
        <Choice
          id={`${panelKey}-scope`}
          value={scope}
          placeholder=""
          options={SCOPE_OPTIONS}
          onChange={(value) => {
            if (isScope(value)) setScope(value);
          }}
          disabled={inert}
          testId={testIds.killSwitch.scope}
        />
      </Field>
      {scope !== 'global' && (
        <Field
          label={`${label.charAt(0).toUpperCase()}${label.slice(1)}`}
          htmlFor={valueId}
          noMargin
          className={styles.field}
        >
          {listed === undefined ? (
            <Input
              id={valueId}
              value={scopeValue}
              placeholder={scope === 'person' ? 'such as p-trader' : 'its tag'}
              maxLength={64}
              onChange={(event) => setChosen(event.currentTarget.value)}
              disabled={inert}
              data-testid={testIds.killSwitch.scopeValue}
            />
          ) : (
            <Choice
              id={valueId}
              value={scopeValue}
              placeholder="none known"
              options={listed.map((name) => ({ value: name, label: name }))}
              onChange={setChosen}
              disabled={inert}
              testId={testIds.killSwitch.scopeValue}
            />
          )}
        </Field>
      )}
      <Field label="How" htmlFor={`${panelKey}-level`} noMargin className={styles.field}>
        <Choice
          id={`${panelKey}-level`}
          value={level}
          placeholder=""
          options={levelOptions(scope)}
          onChange={(value) => {
            if (isLevel(value)) setLevel(value);
          }}
          disabled={inert}
          testId={testIds.killSwitch.level}
        />
      </Field>
      {closed !== undefined && (
        <div className={styles.wide}>
          <Note tone="info">{closed}</Note>
        </div>
      )}
      {confirming !== undefined && (
        <TripModal
          panelKey={panelKey}
          me={me}
          choice={confirming}
          onClose={() => setConfirming(undefined)}
          onDone={(message) => {
            setConfirming(undefined);
            onDone(message);
          }}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
  field: css({ minWidth: 130 }),
  wide: css({ flexBasis: '100%' }),
  // A long account must be read to its end before it is stopped: the words take a second line.
  trip: css({
    height: 'auto',
    minHeight: theme.spacing(4),
    maxWidth: '100%',
    padding: theme.spacing(0.5, 2),
    lineHeight: theme.typography.body.lineHeight,
    textAlign: 'left',
    '& > span': { whiteSpace: 'normal' },
  }),
});
