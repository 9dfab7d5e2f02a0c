import {
  approvalResultSchema,
  approvalViewSchema,
  type ApprovalResult,
  type ApprovalView,
  type DecideApprovalRequest,
} from '@paperdesk/contract';
import { askDesk } from './apiClient.js';
import { listOf } from './listOf.js';

export const fetchApprovals = (): Promise<ApprovalView[]> =>
  askDesk({ path: 'approvals' }, listOf('approvals', approvalViewSchema));

export const decideApproval = (approvalId: string, decision: DecideApprovalRequest): Promise<ApprovalResult> =>
  askDesk(
    { path: `approvals/${encodeURIComponent(approvalId)}`, method: 'POST', data: decision },
    approvalResultSchema,
  );
