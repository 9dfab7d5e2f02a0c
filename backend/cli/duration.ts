import { InvalidArgumentError } from 'commander';

/** `30s`, `10m`, `2h` in milliseconds; throws what commander shows beside the option. */
export function durationMs(text: string): number {
  const told = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text);
  const milliseconds = Number(told?.[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[(told?.[2] ?? 's') as 's' | 'm' | 'h'];
  if (!(milliseconds > 0)) throw new InvalidArgumentError('It is a time such as 30s, 10m or 2h.');
  return milliseconds;
}
