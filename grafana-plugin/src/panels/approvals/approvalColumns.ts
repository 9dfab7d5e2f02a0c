import type { ApprovalView, InstrumentView } from '@paperdesk/contract';
import type { Column } from '../../desk/columns.js';
import { age, byStep, countdown, grouped, msUntil, rounded } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { approveBlocked } from './approvalRules.js';

const ids = testIds.approvals;
/** In the last minute the clock is drawn as a warning. */
const SOON_MS = 60_000;

export type InstrumentOf = (market: ApprovalView) => InstrumentView | undefined;

/** `0.20000 BTC/USDT · demo at 60000.00`, by the market's own grid. */
export function orderWords(approval: ApprovalView, instrument: InstrumentView | undefined): string {
  const { quantity, symbol, venue, price, orderIds } = approval;
  const at = price === null ? 'at market' : `at ${byStep(price, instrument?.tickSize)}`;
  const list = orderIds.length > 1 ? ` · list of ${orderIds.length}` : '';
  return `${byStep(quantity, instrument?.lotSize)} ${symbol} · ${venue} ${at}${list}`;
}

/** The cost of now, and how far it is from what it was when it was asked for. */
export function costWords({ cost, usdValue }: Pick<ApprovalView, 'cost' | 'usdValue'>): string {
  if (cost === null) return 'unknown';
  const before = Number(usdValue);
  const percent = before > 0 ? ((Number(cost) - before) / before) * 100 : 0;
  const moved = Math.abs(percent) < 0.05 ? '' : ` (${percent > 0 ? '+' : ''}${percent.toFixed(1)} %)`;
  return `${rounded(cost)}${moved}`;
}

function whyWords(approval: ApprovalView, blocked: string | undefined): string {
  const { why, windowUsd } = approval;
  const against = approveBlocked(approval);
  return [
    why === 'SLICED_ORDER' ? `Sliced: ${rounded(windowUsd)} USD in a few minutes` : 'Large by itself',
    ...(against === undefined ? [] : [`. ${against}`]),
    ...(blocked === undefined ? [] : [` · ${blocked}`]),
  ].join('');
}

interface ApprovalSetting {
  readonly instrumentOf: InstrumentOf;
  readonly nowMs: number;
  /** Who is looking. */
  readonly person: string | null | undefined;
  readonly blockedOf: (approval: ApprovalView) => string | undefined;
  readonly styles: Readonly<Record<'buy' | 'sell' | 'reason', string>>;
}

/** What waits: who asked, since when, until when, what it cost and costs, and why it waits. */
export function approvalColumns(setting: ApprovalSetting): Column<ApprovalView>[] {
  const { instrumentOf, nowMs, person, blockedOf, styles } = setting;
  return [
    { ...{ field: 'side', name: 'Side' }, value: ({ side }) => side, className: ({ side }) => styles[side] },
    {
      ...{ field: 'symbol', name: 'Order' },
      value: ({ symbol }) => symbol,
      show: (approval) => orderWords(approval, instrumentOf(approval)),
    },
    { ...{ field: 'account', name: 'Account' }, value: ({ account }) => account },
    {
      ...{ field: 'requestedBy', name: 'Asked by' },
      value: ({ requestedBy }) => requestedBy,
      show: ({ requestedBy }) => (requestedBy === person ? `${requestedBy} (you)` : requestedBy),
    },
    {
      ...{ field: 'requestedAt', name: 'Age' },
      value: ({ requestedAt }) => requestedAt,
      show: ({ requestedAt }) => age(nowMs - Date.parse(requestedAt)),
      title: ({ requestedAt }) => requestedAt,
    },
    {
      ...{ field: 'expiresAt', name: 'Left', testId: ids.left },
      value: ({ expiresAt }) => expiresAt,
      show: ({ expiresAt }) => {
        const left = msUntil(expiresAt, nowMs);
        return left === 0 ? 'expired' : countdown(left);
      },
      title: ({ expiresAt }) => `expires at ${expiresAt}`,
      className: ({ expiresAt }) => (msUntil(expiresAt, nowMs) < SOON_MS ? styles.sell : undefined),
    },
    {
      ...{ field: 'usdValue', name: 'Was USD', number: true },
      value: ({ usdValue }) => usdValue,
      show: ({ usdValue }) => rounded(usdValue),
    },
    {
      ...{ field: 'cost', name: 'Now USD', number: true, testId: ids.nowCost },
      value: ({ cost }) => cost,
      show: costWords,
      title: ({ cost }) => (cost === null ? undefined : `${grouped(cost)} USD`),
    },
    {
      ...{ field: 'why', name: 'Why', testId: ids.why },
      value: ({ why }) => why,
      show: (approval) => whyWords(approval, blockedOf(approval)),
      title: ({ detail }) => detail,
      className: () => styles.reason,
    },
  ];
}
