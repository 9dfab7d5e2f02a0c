import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ExecutionReport, ExplanationView, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { byStep, clock, NOTHING } from '../../desk/format.js';
import { durationWords, postOnlyWords, triggerWords } from '../../desk/orderWords.js';
import { bookWords } from './bookWords.js';

interface ExplainDetailsProps {
  readonly explanation: ExplanationView;
  readonly instrument: InstrumentView | undefined;
  readonly nowMs: number;
}
type Line = readonly [term: string, text: string];

const maybe = (term: string, text: string | undefined): Line[] => (text === undefined ? [] : [[term, text]]);

function bandWords({ band, filledQuantity }: ExecutionReport, lot: string | undefined): string {
  const quantity = (text: string) => byStep(text, lot);
  return `filled ${quantity(filledQuantity)}; a pessimistic model ${quantity(band.pessimisticQuantity)}, an optimistic one ${quantity(band.optimisticQuantity)}`;
}

function queueWords({ queue }: ExplanationView, lot: string | undefined, nowMs: number): string | undefined {
  if (queue.length === 0) return undefined;
  return queue
    .slice(-6)
    .map(({ time, queueAhead }) => `${byStep(queueAhead, lot)} at ${clock(time, nowMs)}`)
    .join(', ');
}

function modelLines({ model, report }: ExplanationView): Line[] {
  if (model === null) return [['Simulated as', report.preset]];
  const { queueModel, displayedPercent, collarBps, modelFills } = model;
  const shown = `${displayedPercent} % of the displayed size counts, collar ${collarBps} bps`;
  const without = modelFills ? 'fills by a model where no depth is shown' : 'no fills where no depth is shown';
  return [
    ['Simulated as', model.preset],
    ['Queue model', `${queueModel}; ${shown}; ${without}`],
    ['Latency', `submit ${model.submitLatency}; cancel ${model.cancelLatency}; report ${model.reportLatency}`],
  ];
}

function feeLines({ fees }: ExplanationView): Line[] {
  if (fees === null) return [['Fees', NOTHING]];
  const tier = fees.tier === null ? '' : `, tier ${fees.tier}`;
  return [['Fees', `maker ${fees.makerRate}, taker ${fees.takerRate}${tier}; source: ${fees.source}`]];
}

function linesOf({ explanation, instrument, nowMs }: ExplainDetailsProps): Line[] {
  const { report } = explanation;
  const lot = instrument?.lotSize;
  return [
    ...maybe('Trigger', triggerWords(report, instrument)),
    ['Duration', durationWords(report)],
    ...maybe('Post-only', postOnlyWords(report)),
    ...maybe('Book at decision', bookWords(explanation.bookAtDecision, instrument)),
    ...maybe('Ahead in the queue', queueWords(explanation, lot, nowMs)),
    ['Band', bandWords(report, lot)],
    ...modelLines(explanation),
    ...feeLines(explanation),
  ];
}

/** How the order was simulated and charged, and what each check said. */
export function ExplainDetails(props: ExplainDetailsProps) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <dl className={styles.lines}>
        {linesOf(props).map(([term, text]) => (
          <React.Fragment key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </React.Fragment>
        ))}
      </dl>
      {props.explanation.checks.length > 0 && (
        <ul className={styles.checks} aria-label="Checks">
          {props.explanation.checks.map(({ check, passed }) => (
            <li key={check}>
              <Icon name={passed ? 'check' : 'times'} size="sm" /> {check}: {passed ? 'passed' : 'failed'}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lines: css({
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: theme.spacing(0.5, 2),
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
  checks: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    listStyle: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    margin: theme.spacing(1, 0),
  }),
});
