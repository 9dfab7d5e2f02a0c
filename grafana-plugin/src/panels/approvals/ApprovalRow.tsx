import { Button, useStyles2 } from '@grafana/ui';
import type { ApprovalView } from '@paperdesk/contract';
import React from 'react';
import { age, countdown, msUntil, rounded } from '../../desk/format.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { approveBlocked } from './approvalRules.js';

interface ApprovalRowProps {
  readonly approval: ApprovalView;
  /** Why this person may not decide. */
  readonly blocked: string | undefined;
  readonly nowMs: number;
  readonly onDecide: (decision: 'approve' | 'reject') => void;
}

/** One waiting order: what it is, since when, until when, what it cost and costs, and the two ways to decide. */
export function ApprovalRow({ approval, blocked, nowMs, onDecide }: ApprovalRowProps) {
  const styles = useStyles2(getTableStyles);
  const { approvalId, side, quantity, symbol, venue, price, usdValue, cost, windowUsd, why } = approval;
  const name = `${side} ${quantity} ${symbol}`;
  const against = approveBlocked(approval);
  return (
    <tr data-testid={testIds.approvals.row(approvalId)}>
      <td>
        <div className={styles.actions}>
          <Button
            size="sm"
            aria-label={`Approve ${name}`}
            disabled={blocked !== undefined || against !== undefined}
            tooltip={blocked ?? against}
            onClick={() => onDecide('approve')}
            data-testid={testIds.approvals.approve}
          >
            Approve
          </Button>
          <Button
            size="sm"
            variant="destructive"
            fill="outline"
            aria-label={`Reject ${name}`}
            disabled={blocked !== undefined}
            tooltip={blocked}
            onClick={() => onDecide('reject')}
            data-testid={testIds.approvals.reject}
          >
            Reject
          </Button>
        </div>
      </td>
      <td className={styles[side]}>{side}</td>
      <td>
        {quantity} {symbol} · {venue} {price === null ? 'at market' : `at ${price}`}
        {approval.orderIds.length > 1 ? ` · list of ${approval.orderIds.length}` : ''}
      </td>
      <td>{approval.account}</td>
      <td>{approval.requestedBy}</td>
      <td>{age(nowMs - Date.parse(approval.requestedAt))}</td>
      <td data-testid={testIds.approvals.left}>{countdown(msUntil(approval.expiresAt, nowMs))}</td>
      <td className={styles.number}>{rounded(usdValue)}</td>
      <td className={styles.number}>{cost === null ? 'unknown' : rounded(cost)}</td>
      <td className={styles.reason} data-testid={testIds.approvals.why}>
        {why === 'SLICED_ORDER' ? `Sliced: ${rounded(windowUsd)} USD in a few minutes` : 'Large by itself'}
        {against === undefined ? '' : `. ${against}`}
        {blocked === undefined ? '' : ` · ${blocked}`}
      </td>
    </tr>
  );
}
