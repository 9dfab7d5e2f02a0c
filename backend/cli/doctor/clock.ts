import type { Config } from '../../src/config.js';
import type { Finding } from './finding.js';

const TOLERATED_MS = 1000;
/** Exchanges tell their time without a key; one is asked when prices are real, for only then does the clock meet another. */
const TIME_ADDRESS = 'https://api.binance.com/api/v3/time';

/** Compares this machine's clock with an exchange's when the desk takes real prices. */
export async function examineClock(config: Pick<Config, 'source'>, local: boolean): Promise<Finding> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = `${new Date().toISOString()} (zone ${zone}, the desk counts in UTC)`;
  if (local || config.source !== 'live') return { what: 'clock', verdict: 'good', found: now };
  try {
    const asked = Date.now();
    const reply = await fetch(TIME_ADDRESS, { signal: AbortSignal.timeout(5000) });
    const middle = (asked + Date.now()) / 2;
    const date = Date.parse(reply.headers.get('date') ?? '');
    const body: unknown = await reply.json();
    const told = typeof body === 'object' && body !== null && 'serverTime' in body ? Number(body.serverTime) : date;
    const off = Math.round(middle - told);
    return Math.abs(off) > TOLERATED_MS
      ? {
          what: 'clock',
          verdict: 'bad',
          found: `${off} ms away from the exchange`,
          cure: 'switch on time synchronization (NTP)',
        }
      : { what: 'clock', verdict: 'good', found: `${off} ms away from the exchange; ${now}` };
  } catch {
    return { what: 'clock', verdict: 'note', found: `${now}; no exchange could be asked for its time` };
  }
}
