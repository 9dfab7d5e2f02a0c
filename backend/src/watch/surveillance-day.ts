// One day of surveillance, decided again in SQL and held against the alerts of the journal.
import { SURVEILLANCE_RULES } from '../compliance/surveillance/rules.js';
import type { JournalQueries } from '../journal/journal-queries.js';
import { UNLIMITED } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import { checkSpan, type Checked, type CheckOptions, type ToldAlert } from '../questdb/surveillance/check-day.js';
import type { Span } from '../questdb/surveillance/stored-changes.js';

const DAY_US = 86_400_000_000;
type Journal = Pick<JournalQueries, 'head' | 'seqAt' | 'ofTypes'>;

/** A UTC day such as `2026-11-21` as a span; undefined for what is no day. */
export function spanOfDay(day: string): Span | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const from = Date.parse(`${day}T00:00:00Z`) * 1000;
  return Number.isNaN(from) ? undefined : { from, to: from + DAY_US };
}

/** Reads the journal of its own and QuestDB; changes neither. Throws when QuestDB cannot be asked. */
export async function checkSurveillance(
  parts: { readonly journal: Journal; readonly sql: CheckOptions['sql'] },
  span: Span,
): Promise<Checked> {
  const { journal, sql } = parts;
  const held = await heldIn(journal);
  await sql.query("SELECT wait_wal_table('order_features')");
  return checkSpan({ sql, held, rules: SURVEILLANCE_RULES, alerts: (of) => alertsIn(journal, of) }, span);
}

async function heldIn(journal: Journal): Promise<CheckOptions['held']> {
  const held: { from: TimeUs; surveillance: CheckOptions['held'][number]['surveillance'] }[] = [];
  for await (const { events } of journal.ofTypes({ only: ['riskRulesSet'] }, { after: 0, last: journal.head().seq }))
    for (const { event } of events)
      if (event.type === 'riskRulesSet') held.push({ from: event.effectiveAt, surveillance: event.rules.surveillance });
  return held.length === 0 ? [{ from: 0, surveillance: UNLIMITED.surveillance }] : held;
}

/** By the time of what they are about: they are journaled after it. */
async function alertsIn(journal: Journal, { from, to }: Span): Promise<ToldAlert[]> {
  const alerts: ToldAlert[] = [];
  const range = { after: journal.seqAt(from) - 1, last: journal.head().seq };
  for await (const { events } of journal.ofTypes({ only: ['surveillanceAlertRaised'] }, range))
    for (const { event } of events)
      if (event.type === 'surveillanceAlertRaised' && event.to >= from && event.to < to) alerts.push(event);
  return alerts;
}
