import type { ExplanationView } from '@paperdesk/contract';
import type { SurveillanceAlertRaised } from '../model/fact.js';
import { isoFromUs, type TimeUs } from '../model/time.js';

/** Rows of QuestDB with the names of their columns. Throws when it cannot be asked. */
export interface MarketRows {
  named(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}
/** A stretch of one market. */
export interface MarketWindow {
  readonly venue: string;
  readonly symbol: string;
  readonly from: TimeUs;
  readonly to: TimeUs;
}
/** A part of the evidence before it is kept: a first line that says what it is, then one JSON object a line. */
export interface EvidencePart {
  readonly table: string;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** Looked at before and after what an alert is about. */
export const MARGIN_US = 60_000_000;
/** A longer window is not frozen whole, but around each moment of its orders. */
const WHOLE_WINDOW_US = 3_600_000_000;
/** Rows of a table that a case may keep. */
const MOST_ROWS: Readonly<Record<string, number>> = { trades: 20_000, quotes: 20_000, books: 4_000 };
export const MARKET_TABLES = ['trades', 'quotes', 'books'] as const;

/** The stretches of market that alerts and their orders are about, merged where they meet. */
export function windowsOf(
  alerts: readonly SurveillanceAlertRaised[],
  stories: readonly ExplanationView[],
): MarketWindow[] {
  const whole = alerts.flatMap(({ venue, symbol, from, to }) =>
    venue === null || symbol === null || to - from > WHOLE_WINDOW_US ? [] : [{ venue, symbol, from, to }],
  );
  const moments = stories.flatMap(({ report: { venue, symbol }, timeline }) =>
    timeline.map(({ time }) => ({ venue, symbol, from: usOf(time), to: usOf(time) })),
  );
  // An alert over a long time whose orders nobody knows any more still has its ends.
  const ends = alerts.flatMap(({ venue, symbol, from, to }) =>
    venue === null || symbol === null || stories.length > 0 || to - from <= WHOLE_WINDOW_US
      ? []
      : [from, to].map((at) => ({ venue, symbol, from: at, to: at })),
  );
  return merged(
    [...whole, ...moments, ...ends].map((one) => ({ ...one, from: one.from - MARGIN_US, to: one.to + MARGIN_US })),
  );
}

function merged(windows: readonly MarketWindow[]): MarketWindow[] {
  const sorted = [...windows].sort((a, b) =>
    a.venue !== b.venue
      ? a.venue < b.venue
        ? -1
        : 1
      : a.symbol !== b.symbol
        ? a.symbol < b.symbol
          ? -1
          : 1
        : a.from - b.from,
  );
  const found: MarketWindow[] = [];
  for (const window of sorted) {
    const last = found.at(-1);
    if (last === undefined || last.venue !== window.venue || last.symbol !== window.symbol || window.from > last.to)
      found.push(window);
    else found[found.length - 1] = { ...last, to: Math.max(last.to, window.to) };
  }
  return found;
}

/** Reads one table of the market over the windows. What would be more than it may keep is cut, and the first line says so. */
export async function marketPart(
  market: MarketRows,
  told: { readonly table: string; readonly windows: readonly MarketWindow[]; readonly readAt: TimeUs },
): Promise<EvidencePart> {
  const { table, windows, readAt } = told;
  const most = MOST_ROWS[table] ?? 0;
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const { venue, symbol, from, to } of windows) {
    if (rows.length > most) break;
    const where = `venue = ${quoted(venue)} AND symbol = ${quoted(symbol)} AND ts BETWEEN '${isoFromUs(from)}' AND '${isoFromUs(to)}'`;
    rows.push(...(await market.named(`SELECT * FROM ${table} WHERE ${where} ORDER BY ts LIMIT ${most + 1}`)));
  }
  const complete = rows.length <= most;
  return partOf({ table, complete, windows, readAt, rows: rows.slice(0, most) });
}

/** Why each order is where it is, as the desk tells it now. */
export function orderPart(
  orderIds: readonly string[],
  stories: readonly ExplanationView[],
  readAt: TimeUs,
): EvidencePart {
  const known = new Set(stories.map(({ report }) => report.orderId));
  const complete = orderIds.every((orderId) => known.has(orderId));
  return partOf({ table: 'orders', complete, windows: [], readAt, rows: stories });
}

function partOf(told: {
  readonly table: string;
  readonly complete: boolean;
  readonly windows: readonly MarketWindow[];
  readonly readAt: TimeUs;
  readonly rows: readonly object[];
}): EvidencePart {
  const { table, complete, rows } = told;
  const windows = told.windows.map((one) => ({ ...one, from: isoFromUs(one.from), to: isoFromUs(one.to) }));
  const head = { evidence: table, rows: rows.length, complete, readAt: isoFromUs(told.readAt), windows };
  const text = [head, ...rows].map((line) => `${JSON.stringify(line)}\n`).join('');
  return { table, rows: rows.length, bytes: Buffer.from(text, 'utf8') };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function usOf(iso: string): TimeUs {
  const micros = /\.(\d{3})(\d{3})Z$/.exec(iso)?.[2] ?? '0';
  return Date.parse(iso) * 1000 + Number(micros);
}
