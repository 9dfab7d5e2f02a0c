import React from 'react';
import { fetchApprovals } from '../../desk/approvalsApi.js';
import { countdown, grouped, msUntil } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useNow } from '../../desk/useNow.js';

/** Beside an order that waits for a second person: why, how long it may still be decided, and what it costs now. */
export function WaitsNote({ orderId }: { readonly orderId: string }) {
  const now = useNow();
  const feed = useFeed({ key: `approval of ${orderId}`, poll: fetchApprovals, everyMs: 2_000 });
  const approval = feed.value?.find(({ orderIds }) => orderIds.includes(orderId));
  if (approval === undefined) return null;
  return (
    <p data-testid={testIds.ticket.waits}>
      {approval.detail} Somebody else may decide for {countdown(msUntil(approval.expiresAt, now))} more; then it expires
      and nothing is placed. Now it costs{' '}
      {approval.cost === null ? 'what cannot be told' : `${grouped(approval.cost)} USD`}.
    </p>
  );
}
