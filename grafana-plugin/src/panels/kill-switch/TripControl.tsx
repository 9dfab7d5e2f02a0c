import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, Modal, useStyles2 } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { Choice } from '../../desk/Choice.js';
import { tripKillSwitch, type TripOrder } from '../../desk/deskApi.js';
import { Note } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import type { Message } from './types.js';

interface TripControlProps {
  readonly panelKey: string;
  readonly me: Feed<WhoAmI>;
  readonly accounts: readonly string[];
  readonly venues: readonly string[];
  readonly onDone: (message: Message) => void;
}

const SCOPES = [
  { value: 'global', label: 'Everything' },
  { value: 'venue', label: 'One venue' },
  { value: 'account', label: 'One account' },
];

function tripOf(scope: string, value: string, reason: string): TripOrder {
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  return scope === 'venue' || scope === 'account' ? { scope, scopeValue: value, ...why } : { scope: 'global', ...why };
}

/** One press, one confirm. Stays pressable when the desk's state is unknown: a stop is always worth trying. */
export function TripControl({ panelKey, me, accounts, venues, onDone }: TripControlProps) {
  const styles = useStyles2(getStyles);
  const [scope, setScope] = useKept(`${panelKey}/scope`, 'global');
  const [chosen, setChosen] = useKept(`${panelKey}/scope-value`, '');
  const [reason, setReason] = useKept(`${panelKey}/trip-reason`, '');
  const [confirming, setConfirming] = useKept(`${panelKey}/confirming`, false);
  const [inFlight, setInFlight] = useKept(`${panelKey}/trip-in-flight`, false);
  const notAllowed = whyNot('killSwitch:trip', me.value);
  const values = scope === 'venue' ? venues : accounts;
  const value = values.includes(chosen) ? chosen : (values[0] ?? '');
  const target = scope === 'global' ? 'everything' : `${scope} ${value}`;
  const trip = async () => {
    setInFlight(true);
    try {
      await tripKillSwitch(tripOf(scope, value, reason));
      onDone({ tone: 'good', text: `Stopped: ${target}. Open orders there are canceled and new ones refused.` });
      setReason('');
    } catch (thrown) {
      const why = faultSentence(faultOf(thrown));
      onDone({
        tone: 'bad',
        text: `Not stopped from here: ${why} Other ways: npx paperdesk kill, or the service’s /kill page.`,
      });
    }
    setInFlight(false);
    setConfirming(false);
  };
  return (
    <div className={styles.row}>
      <Field label="Stop" htmlFor={`${panelKey}-scope`} noMargin className={styles.field}>
        <Choice
          id={`${panelKey}-scope`}
          value={scope}
          placeholder=""
          options={SCOPES}
          onChange={setScope}
          disabled={notAllowed !== undefined}
          testId={testIds.killSwitch.scope}
        />
      </Field>
      {scope !== 'global' && (
        <Field
          label={scope === 'venue' ? 'Venue' : 'Account'}
          htmlFor={`${panelKey}-value`}
          noMargin
          className={styles.field}
        >
          <Choice
            id={`${panelKey}-value`}
            value={value}
            placeholder="none known"
            options={values.map((name) => ({ value: name, label: name }))}
            onChange={setChosen}
            disabled={notAllowed !== undefined}
            testId={testIds.killSwitch.scopeValue}
          />
        </Field>
      )}
      <Button
        variant="destructive"
        icon="times-circle"
        disabled={notAllowed !== undefined || (scope !== 'global' && value === '')}
        onClick={() => setConfirming(true)}
        data-testid={testIds.killSwitch.trip}
      >
        Stop trading
      </Button>
      {notAllowed !== undefined && (
        <div className={styles.wide}>
          <Note tone="info">{notAllowed}</Note>
        </div>
      )}
      {confirming && (
        <Modal title={`Stop ${target}?`} isOpen onDismiss={() => setConfirming(inFlight)}>
          <p>
            <strong>{paperLineOf(me)}</strong>
          </p>
          <p>
            Will happen: open orders of {target} are canceled, new ones refused, until somebody re-arms. It survives a
            restart. Will not happen: positions are not sold.
          </p>
          <Field label="Reason (may stay empty)" htmlFor={`${panelKey}-reason`} noMargin>
            <Input
              id={`${panelKey}-reason`}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-testid={testIds.killSwitch.tripReason}
            />
          </Field>
          <Modal.ButtonRow>
            <Button variant="secondary" onClick={() => setConfirming(false)} disabled={inFlight}>
              Back
            </Button>
            <Button
              variant="destructive"
              disabled={inFlight}
              onClick={() => void trip()}
              data-testid={testIds.killSwitch.confirmTrip}
            >
              {inFlight ? 'Stopping…' : 'Stop trading now'}
            </Button>
          </Modal.ButtonRow>
        </Modal>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
  field: css({ minWidth: 130 }),
  wide: css({ flexBasis: '100%' }),
});
