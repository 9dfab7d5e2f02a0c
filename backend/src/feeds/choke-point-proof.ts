import { ForbiddenCallError, type RefusedCall, exchangeClass, guardExchange } from './guarded-exchange.js';
import { venueFacts } from './venue-table.js';

/** Nothing listens there: were the choke-point gone, a call would end at this machine. */
const NOWHERE = 'http://127.0.0.1:9';

/** What an order, a balance, a withdrawal and a send by hand came to at the choke-point of a class; all must be refused. */
export async function proveChokePoint(ccxtId: string): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const base = exchangeClass(ccxtId);
  const facts = venueFacts(ccxtId);
  if (base === undefined || facts === undefined) return { ok: false, detail: `${ccxtId} has no allow list` };
  const refused: RefusedCall[] = [];
  const allow = { ...facts, origins: [NOWHERE, NOWHERE.replace('http', 'ws')] };
  const Guarded = guardExchange(base, ccxtId, allow, { onRefused: (call) => refused.push(call) });
  const exchange = new Guarded({ enableRateLimit: false });
  const tries: Readonly<Record<string, () => unknown>> = {
    order: () => exchange.fetch(`${NOWHERE}/api/v3/order`, 'POST', {}, '{}'),
    balance: () => exchange.fetch(`${NOWHERE}/api/v3/account`, 'GET'),
    withdrawal: () => exchange.undiciRequest(`${NOWHERE}/sapi/v1/capital/withdraw/apply`, { method: 'POST' }),
    keyedRead: () => exchange.fetch(`${NOWHERE}/api/v3/depth`, 'GET', { 'X-API-KEY': 'none' }),
    privateSocket: () => exchange.client(`${NOWHERE.replace('http', 'ws')}/private/user-data`),
  };
  const passed: string[] = [];
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      await attempt();
      passed.push(name);
    } catch (fault) {
      if (!(fault instanceof ForbiddenCallError)) passed.push(name);
    }
  }
  await exchange.close().catch(() => undefined);
  const counted = refused.length >= Object.keys(tries).length;
  if (passed.length === 0 && counted)
    return { ok: true, detail: `${refused.length} of ${refused.length} tries refused` };
  return {
    ok: false,
    detail: passed.length > 0 ? `not refused: ${passed.join(', ')}` : 'refused without being counted',
  };
}
