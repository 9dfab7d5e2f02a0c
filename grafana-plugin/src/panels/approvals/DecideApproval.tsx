import { Button } from '@grafana/ui';
import type { ApprovalView, InstrumentView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { decideApproval } from '../../desk/approvalsApi.js';
import { countdown, grouped, msUntil } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { orderWords } from './approvalColumns.js';
import { approveBlocked, risenTooFar } from './approvalRules.js';

/** What the approver looked at: the decision is bound to it. */
export interface Look {
  readonly decision: 'approve' | 'reject';
  readonly approvalId: string;
  readonly orderHash: string;
  readonly cost: string | null;
}

interface DecideApprovalProps {
  readonly look: Look;
  /** The order as it is now; undefined once it waits no more. */
  readonly approval: ApprovalView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly paperLine: string;
  readonly blocked: string | undefined;
  readonly nowMs: number;
  readonly onLookAgain: () => void;
  readonly onClose: () => void;
  readonly onDone: (sentence: string) => void;
}

type OrderWordsProps = Pick<DecideApprovalProps, 'instrument' | 'nowMs'> & { readonly approval: ApprovalView };

function OrderWords({ approval, instrument, nowMs }: OrderWordsProps) {
  const { side, account, requestedBy, orderIds } = approval;
  return (
    <>
      <p>
        {side === 'buy' ? 'Buy' : 'Sell'} {orderWords(approval, instrument)}, account {account}, asked for by{' '}
        {requestedBy}
        {orderIds.length > 1 ? ', decided as one' : ''}.
      </p>
      <p>{approval.detail}</p>
      <p>It can be decided for {countdown(msUntil(approval.expiresAt, nowMs))} more.</p>
    </>
  );
}

/** What stands against the decision now, and whether only a new look is needed. */
function standing(look: Look, approval: ApprovalView | undefined, blocked: string | undefined) {
  if (approval === undefined) return { against: 'It waits no more: it was decided, ended or expired meanwhile.' };
  const approving = look.decision === 'approve';
  const against = blocked ?? (approving ? approveBlocked(approval) : undefined);
  if (approval.orderHash !== look.orderHash) return { against, newLook: 'The order has changed since you looked.' };
  const risen = approving && look.cost !== null && risenTooFar(approval, look.cost);
  return { against, newLook: risen ? 'The cost has risen since you looked.' : undefined };
}

/** The confirm of a decision. Approving names the cost that was seen; when it has risen too far, a new look is needed. */
export function DecideApproval(props: DecideApprovalProps) {
  const { look, approval, paperLine, nowMs, onLookAgain, onClose, onDone } = props;
  const approving = look.decision === 'approve';
  const act = useAct(approving ? 'Not approved' : 'Not rejected');
  // A clock that runs out while the answer is under way must not read as a refusal.
  const [sent, setSent] = useState(false);
  const { against, newLook } = standing(look, approval, props.blocked);
  const decide = async (reason: string) => {
    const done = approving ? 'Approved: the order is on its way.' : 'Rejected: nothing was placed.';
    setSent(true);
    const decided = await act.run(async () => {
      await decideApproval(look.approvalId, {
        decision: look.decision,
        orderHash: look.orderHash,
        ...(approving && look.cost !== null ? { maxCost: look.cost } : {}),
        ...(reason === '' ? {} : { reason }),
      });
      return done;
    });
    setSent(false);
    if (decided) onDone(done);
  };
  return (
    <TypedConfirm
      title={approving ? 'Approve this order?' : 'Reject this order?'}
      paperLine={paperLine}
      reason={{ label: approving ? 'Reason (may stay empty)' : 'Why is it rejected?', needed: !approving }}
      confirm={approving ? 'Approve' : 'Reject'}
      tone={approving ? 'primary' : 'destructive'}
      inFlight={act.inFlight}
      message={act.message}
      closed={sent ? undefined : (against ?? newLook)}
      onClose={onClose}
      onConfirm={(reason) => void decide(reason)}
    >
      {approval !== undefined && <OrderWords approval={approval} instrument={props.instrument} nowMs={nowMs} />}
      {approving && approval !== undefined && (
        <p data-testid={testIds.approvals.cost}>
          You approve at most {grouped(look.cost)} USD (and {approval.tolerancePercent} % above it). Now it costs{' '}
          {grouped(approval.cost)} USD.
        </p>
      )}
      {newLook !== undefined && against === undefined && (
        <Note tone="warning">
          {newLook}{' '}
          <Button size="sm" variant="secondary" onClick={onLookAgain} data-testid={testIds.approvals.lookAgain}>
            Look again
          </Button>
        </Note>
      )}
    </TypedConfirm>
  );
}
