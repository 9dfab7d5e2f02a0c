import { Button, useStyles2 } from '@grafana/ui';
import type { ApprovalView } from '@paperdesk/contract';
import React from 'react';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { approveBlocked } from './approvalRules.js';

interface DecideButtonsProps {
  readonly approval: ApprovalView;
  /** Why this person may not decide. */
  readonly blocked: string | undefined;
  readonly onDecide: (decision: 'approve' | 'reject') => void;
}

/** The two ways to decide about one waiting order; each asks once more. */
export function DecideButtons({ approval, blocked, onDecide }: DecideButtonsProps) {
  const styles = useStyles2(getTableStyles);
  const name = `${approval.side} ${approval.quantity} ${approval.symbol}`;
  const against = approveBlocked(approval);
  return (
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
  );
}
