import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { LimitUseView } from '@paperdesk/contract';
import React, { useEffect } from 'react';
import { fetchLimits } from '../../desk/limitsApi.js';
import { isWarned, leftOf, limitSentence } from '../../desk/limitWords.js';
import type { OrderDraft } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';

interface TicketLimitsProps {
  readonly draft: OrderDraft;
  /** Who the desk takes the person to be; null for nobody it lists. */
  readonly person: string | null;
  /** True while an order is on its way; its answer asks the limits anew. */
  readonly inFlight: boolean;
}

/** Limits that this order would count in. */
export function applyingTo(
  uses: readonly LimitUseView[],
  { account, venue, symbol }: OrderDraft,
  person: string | null,
): LimitUseView[] {
  const named: Readonly<Record<string, string | null>> = { account, venue, symbol, person };
  return uses.filter(({ scope, scopeValue }) => named[scope] === scopeValue);
}

/** The least that is left of the orders a minute, by whichever limit is nearest. */
function ordersLeft(uses: readonly LimitUseView[]): string | undefined {
  const left = uses
    .filter(({ limit }) => limit === 'ordersPerMinute')
    .flatMap((use) => {
      const rest = leftOf(use);
      return rest === undefined ? [] : [{ rest: Number(rest), max: use.max }];
    })
    .sort((a, b) => a.rest - b.rest)[0];
  return left === undefined
    ? undefined
    : `Orders left this minute: ${left.rest} of ${left.max}. A bracket and a replace count one each, a cancel none.`;
}

/** How many orders may still go this minute, and every limit that is half used or more. */
export function TicketLimits(props: TicketLimitsProps) {
  const styles = useStyles2(getStyles);
  const { account } = props.draft;
  const feed = useFeed({
    key: account === '' ? '' : `limits ${account}`,
    poll: () => fetchLimits(account),
    everyMs: 5_000,
  });
  const { refresh } = feed;
  useEffect(() => (props.inFlight ? refresh : undefined), [props.inFlight, refresh]);
  if (feed.value === undefined || feed.freshness !== 'live') return null;
  const uses = applyingTo(feed.value, props.draft, props.person);
  const left = ordersLeft(uses);
  const warned = uses.filter(isWarned);
  if (left === undefined && warned.length === 0) return null;
  return (
    <div className={styles.limits} role="status" data-testid={testIds.ticket.limits}>
      {left !== undefined && <div>{left}</div>}
      {warned.map((use) => (
        <div
          key={`${use.scope} ${use.scopeValue} ${use.limit}`}
          className={use.tier === 'breached' ? styles.breached : styles.warned}
        >
          {limitSentence(use)}
        </div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  limits: css({ fontSize: theme.typography.bodySmall.fontSize, overflowWrap: 'anywhere' }),
  warned: css({ color: theme.colors.warning.text }),
  breached: css({ color: theme.colors.error.text }),
});
