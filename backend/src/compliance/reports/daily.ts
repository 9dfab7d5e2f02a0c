import type { TimeUs } from '../../model/time.js';
import type { Cell, ReportDocument, ReportHead, ReportTable } from './document.js';
import type { DailyFigures } from './daily-figures.js';

/** An alert as the daily report counts it. */
export interface CountedAlert {
  readonly rule: string;
  readonly status: string;
  readonly raisedAt: TimeUs;
}
export interface DailyMatter {
  /** UTC, such as `2026-11-21`. */
  readonly day: string;
  readonly from: TimeUs;
  readonly to: TimeUs;
  /** When the report is made. */
  readonly now: TimeUs;
  readonly figures: DailyFigures;
  readonly kycOf: (account: string) => { readonly status: string; readonly tier: number | null };
  readonly alerts: readonly CountedAlert[];
  /** What a walk over the whole journal found. */
  readonly chain: Readonly<Record<string, unknown>>;
}

const DAY_US = 86_400_000_000;

/** What a compliance officer looks at each morning. */
export function dailyReport(head: ReportHead, matter: DailyMatter): ReportDocument {
  const { day, figures, now, to } = matter;
  return {
    ...head,
    kind: 'daily',
    title: `Daily compliance report ${day}`,
    sections: [
      { id: 'day', title: 'Day', fields: { day, zone: 'UTC', over: now >= to } },
      {
        id: 'turnover',
        title: 'Trades by account and KYC (usd: at the rate of each decision; unpriced: fills without one)',
        table: figures.turnoverTable(matter.kycOf),
      },
      { id: 'rejects', title: 'Refused orders by reason', table: figures.rejectTable() },
      { id: 'approvals', title: 'Approvals', table: figures.approvalTable() },
      { id: 'kills', title: 'Kill switch', table: figures.killTable() },
      { id: 'limits', title: 'Limits that warned', table: figures.limitTable() },
      { id: 'incidents', title: 'Throttles, large trades, refused requests', table: figures.incidentTable() },
      { id: 'alerts', title: 'Alerts by rule, and age of those not closed', table: alertTable(matter) },
      { id: 'chain', title: 'Journal', fields: plainFields(matter.chain) },
    ],
  };
}

function alertTable({ alerts, from, to, now }: DailyMatter): ReportTable {
  const rules = new Map<string, { raised: number; underDay: number; underWeek: number; older: number }>();
  for (const { rule, status, raisedAt } of alerts) {
    const row = rules.get(rule) ?? { raised: 0, underDay: 0, underWeek: 0, older: 0 };
    rules.set(rule, row);
    if (raisedAt >= from && raisedAt < to) row.raised += 1;
    if (status === 'closed') continue;
    const age = now - raisedAt;
    row[age < DAY_US ? 'underDay' : age < 7 * DAY_US ? 'underWeek' : 'older'] += 1;
  }
  const rows = [...rules].map(([rule, row]) => ({ rule, ...row }));
  return { columns: ['rule', 'raised', 'underDay', 'underWeek', 'older'], rows };
}

function plainFields(values: Readonly<Record<string, unknown>>): Record<string, Cell> {
  const plain = (value: unknown): Cell =>
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : JSON.stringify(value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}
