import { OFFERED_VENUES } from './venue-table.js';

const SENTENCE_LIMIT = 240;
/** HTTP status as ccxt (`… 451 Unavailable …`) and ws (`Unexpected server response: 451`) write it. */
const REFUSED_COUNTRY = /(?:\s|: )(451|403)(?:\s|$)/;

/** One sentence on why a connection ended, for people; never a stack, an address with a query, or a page of markup. */
export function describeFault(fault: unknown, ccxtId: string): string {
  const message = fault instanceof Error ? fault.message : String(fault);
  const status = REFUSED_COUNTRY.exec(message)?.[1];
  if (status !== undefined) {
    const others = OFFERED_VENUES.filter((id) => id !== ccxtId).join(', ');
    return `${ccxtId} refuses connections from here (HTTP ${status}, usually the country or the network); choose another venue under markets.live in desk.yaml, such as ${others}`;
  }
  const [line = ''] = message.split('\n');
  return line.replace(/\?\S*/g, '').trim().slice(0, SENTENCE_LIMIT) || 'the connection ended without a reason';
}

/**
 * True when the venue closed the socket of its own accord and in order, as each does once a day: "normal" (1000), "going away" (1001)
 * or "service restart" (1012).
 */
export function isVenuesOwnClose(fault: unknown): boolean {
  return fault instanceof Error && /closing code (1000|1001|1012)\b/.test(fault.message);
}
