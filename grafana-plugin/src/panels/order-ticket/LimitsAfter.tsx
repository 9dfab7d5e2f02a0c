import type { InstrumentView, LimitUseView, QuoteView } from '@paperdesk/contract';
import React from 'react';
import { sum } from '../../desk/decimalText.js';
import { fetchLimits, fetchRules } from '../../desk/limitsApi.js';
import { limitSentence, tierOf } from '../../desk/limitWords.js';
import { Note } from '../../desk/Note.js';
import { estimatedNotional, type OrderDraft } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { applyingTo } from './TicketLimits.js';

interface LimitsAfterProps {
  readonly draft: OrderDraft;
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly person: string | null;
}

/** The use with this order in it; undefined where the screen cannot tell what the order adds. */
function withOrder(use: LimitUseView, usd: string | undefined): LimitUseView | undefined {
  const adds: Readonly<Record<string, string | undefined>> = {
    ordersPerMinute: '1',
    openOrders: '1',
    dayNotional: usd,
  };
  const more = adds[use.limit];
  if (more === undefined) return undefined;
  const used = sum([use.used, more]);
  const percent = (Number(used) / Number(use.max)) * 100;
  // Using all of it is allowed; above it the service refuses.
  return { ...use, used, percent, tier: tierOf(percent) };
}

/** Limits that this order would bring to half or more. The service decides; what it would refuse stands in its preview. */
export function LimitsAfter({ draft, quote, instrument, person }: LimitsAfterProps) {
  const uses = useFeed({ key: `limits ${draft.account}`, poll: () => fetchLimits(draft.account), everyMs: 2_000 });
  const rules = useFeed({ key: 'rules', poll: fetchRules, everyMs: 30_000 });
  if (uses.value === undefined || uses.freshness !== 'live') return null;
  const par = rules.value?.rules.usdPar ?? [];
  const usd = par.includes(instrument?.quoteCurrency ?? '') ? estimatedNotional(draft, quote) : undefined;
  const near = applyingTo(uses.value, draft, person).flatMap((use) => {
    const after = withOrder(use, usd);
    return after === undefined || after.tier === 'ok' ? [] : [after];
  });
  if (near.length === 0) return null;
  return (
    <Note tone="info" testId={testIds.ticket.limitsAfter}>
      <p>With this order:</p>
      {near.map((use) => (
        <p key={`${use.scope} ${use.scopeValue} ${use.limit}`}>{limitSentence(use)}</p>
      ))}
    </Note>
  );
}
