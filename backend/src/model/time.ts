/** Epoch microseconds, UTC. Held as a number: exact until the year 2255. */
export type TimeUs = number;

/** ISO-8601 UTC with microseconds, as every time leaves the service: `2026-11-21T05:00:00.123456Z`. */
export function isoFromUs(time: TimeUs): string {
  const milliseconds = Math.floor(time / 1000);
  const rest = String(time - milliseconds * 1000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

/** Reads the ISO-8601 UTC text of the contract, microseconds kept; null for null or for anything else. */
export function usFromIso(text: string | null): TimeUs | null {
  const match = text === null ? null : ISO.exec(text);
  if (match === null) return null;
  const [, seconds, fraction = ''] = match;
  const milliseconds = Date.parse(`${seconds}Z`);
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
