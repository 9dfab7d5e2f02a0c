import { Button, Checkbox, Stack, useStyles2 } from '@grafana/ui';
import type { AlertView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { Choice } from '../../desk/Choice.js';
import { fetchAlerts, openCase } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { clock, counted, shortId } from '../../desk/format.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { useNow } from '../../desk/useNow.js';
import { usePages } from '../../desk/usePages.js';
import type { Work } from './CompliancePage.js';
import { featureLines, parameterLines, ruleWords, STATE_OPTIONS, STATE_WORDS, whereWords } from './complianceWords.js';
import { OwnOrdersOnly } from './OwnOrdersOnly.js';

interface AlertTableProps {
  readonly alerts: readonly AlertView[];
  readonly picked: readonly string[];
  readonly closed: string | undefined;
  readonly onPick: (alertId: string) => void;
  readonly onCase: (caseId: string) => void;
}

function AlertTable({ alerts, picked, closed, onPick, onCase }: AlertTableProps) {
  const styles = useStyles2(getTableStyles);
  const now = useNow();
  return (
    <table className={styles.table} data-testid={testIds.compliance.alerts}>
      <TableHead names={['Case', 'Found', 'Rule', 'Where', 'Score', 'Orders', 'What it read', 'Status']} />
      <tbody>
        {alerts.map((alert) => (
          <tr key={alert.alertId} data-testid={testIds.compliance.alert(alert.alertId)} data-rule={alert.rule}>
            <td>
              {alert.caseId === null ? (
                <Checkbox
                  aria-label={`Take alert ${alert.alertId} into a case`}
                  value={picked.includes(alert.alertId)}
                  disabled={closed !== undefined}
                  onChange={() => onPick(alert.alertId)}
                  data-testid={testIds.compliance.pick(alert.alertId)}
                />
              ) : (
                <CaseLink caseId={alert.caseId} onCase={onCase} />
              )}
            </td>
            <td>{clock(alert.raisedAt, now)}</td>
            <td>{ruleWords(alert.rule)}</td>
            <td>{whereWords(alert)}</td>
            <td>{alert.score}</td>
            <td title={[...alert.orderIds, ...alert.tradeIds].join(', ')}>
              {counted(alert.orderIds.length, 'order')}, {counted(alert.tradeIds.length, 'fill')}
            </td>
            <td className={styles.reason}>
              {featureLines(alert).join('; ')}
              <details>
                <summary>Rule version {alert.ruleVersion}, its parameters</summary>
                {parameterLines(alert).join('; ')}
              </details>
            </td>
            <td>{STATE_WORDS[alert.status]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CaseLink({ caseId, onCase }: { readonly caseId: string; readonly onCase: (caseId: string) => void }) {
  return (
    <Button size="sm" fill="text" onClick={() => onCase(caseId)} data-testid={testIds.compliance.toCase(caseId)}>
      <span title={caseId}>{shortId(caseId)}</span>
    </Button>
  );
}

/** What surveillance found; one or more alerts become a case, which freezes their market evidence. */
export function AlertsTab({ paperLine, closed, onCase }: Work & { readonly onCase: (caseId: string) => void }) {
  const [status, setStatus] = useState('');
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [opening, setOpening] = useState(false);
  const act = useAct('No case was opened');
  const feed = usePages({
    key: `alerts ${status}`,
    ask: (pages) => fetchAlerts(status === '' ? {} : { status }, pages),
    everyMs: 5_000,
  });
  const pick = (alertId: string) =>
    setPicked(picked.includes(alertId) ? picked.filter((id) => id !== alertId) : [...picked, alertId]);
  const open = async (reason: string) => {
    let caseId = '';
    const opened = await act.run(async () => {
      ({ caseId } = await openCase({ alertIds: [...picked], reason, legalHold: false }));
      return `Opened case ${caseId}.`;
    });
    if (opened) onCase(caseId);
  };
  const pressed = closed ?? (picked.length === 0 ? 'Choose one or more alerts first.' : undefined);
  return (
    <>
      <OwnOrdersOnly />
      <Stack direction="row" gap={1} wrap="wrap">
        <div>
          <Choice
            id="paperdesk-alert-status"
            label="Status of the alerts"
            value={status}
            placeholder=""
            options={STATE_OPTIONS}
            onChange={setStatus}
            testId={testIds.compliance.alertStatus}
          />
        </div>
        <Button
          disabled={pressed !== undefined}
          tooltip={pressed}
          onClick={() => setOpening(true)}
          data-testid={testIds.compliance.openCase}
        >
          Open a case{picked.length === 0 ? '' : ` of ${picked.length}`}
        </Button>
      </Stack>
      <FeedGate feed={feed} what="the alerts">
        {(list) =>
          list.items.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              Surveillance found nothing{status === '' ? ' so far' : ' with this status'}. It looks at every order and
              fill as it comes; a hit is here within seconds.
            </Note>
          ) : (
            <>
              <AlertTable alerts={list.items} picked={picked} closed={closed} onPick={pick} onCase={onCase} />
              <LoadMore list={list} what="alerts" onMore={feed.loadMore} />
            </>
          )
        }
      </FeedGate>
      {opening && (
        <TypedConfirm
          title={`Open a case of ${picked.length === 1 ? 'this alert' : `${picked.length} alerts`}?`}
          paperLine={paperLine}
          reason={{ label: 'Why is it looked into?', needed: true }}
          confirm="Open the case"
          inFlight={act.inFlight}
          message={act.message}
          onClose={() => setOpening(false)}
          onConfirm={(reason) => void open(reason)}
        >
          <p>
            Will happen: trades, quotes and books of the market around these alerts and the story of each order are kept
            with a hash, whatever the tables’ time limits drop later. Will not happen: nobody is told, and nothing is
            stopped.
          </p>
        </TypedConfirm>
      )}
    </>
  );
}
