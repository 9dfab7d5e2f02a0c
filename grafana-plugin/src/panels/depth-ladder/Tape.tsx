import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, TradeView } from '@paperdesk/contract';
import React from 'react';
import { byStep } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';

interface TapeProps {
  readonly trades: readonly TradeView[];
  readonly instrument: InstrumentView;
  readonly count: number;
}

/** UTC, to the millisecond as the venue says it. */
const timeOf = ({ timeExchange }: TradeView): string => new Date(timeExchange / 1000).toISOString().slice(11, 23);

/** The market's last trades, newest first. */
export function Tape({ trades, instrument, count }: TapeProps) {
  const styles = useStyles2(getStyles);
  if (trades.length === 0) return <small className={styles.none}>No trade seen yet.</small>;
  return (
    <table className={styles.tape} aria-label="Last trades" data-testid={testIds.ladder.tape}>
      <tbody>
        {trades.slice(0, count).map((trade) => (
          <tr key={trade.tradeId}>
            <td className={styles.time}>{timeOf(trade)}</td>
            <td className={trade.side === 'buy' ? styles.buy : styles.sell}>
              {trade.side === 'buy' ? '▲ buy' : '▼ sell'}
            </td>
            <td className={styles.number}>{byStep(trade.price, instrument.tickSize)}</td>
            <td className={styles.number}>{byStep(trade.quantity, instrument.lotSize)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tape: css({
    flexShrink: 0,
    width: '100%',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    '& td': { padding: theme.spacing(0, 0.5), height: 18, whiteSpace: 'nowrap' },
  }),
  time: css({ color: theme.colors.text.secondary }),
  number: css({ textAlign: 'right' }),
  buy: css({ color: theme.colors.success.text }),
  sell: css({ color: theme.colors.error.text }),
  none: css({ color: theme.colors.text.secondary }),
});
