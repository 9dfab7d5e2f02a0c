/** Epoch microseconds, UTC. Held as a number: exact until the year 2255. */
export type TimeUs = number;

/** ISO-8601 UTC with microseconds, as every time leaves the service: `2026-11-21T05:00:00.123456Z`. */
export function isoFromUs(time: TimeUs): string {
  const milliseconds = Math.floor(time / 1000);
  const rest = String(time - milliseconds * 1000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}
