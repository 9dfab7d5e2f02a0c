import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { Role } from '@paperdesk/contract';
import { Registry } from 'prom-client';
import { createApi } from '../../src/api/create-api.js';
import type { ApiDeps } from '../../src/api/deps.js';
import { createLogger } from '../../src/observability/logger.js';
import { createGrafanaIdentity } from '../../src/security/grafana-identity.js';
import { createPeople } from '../../src/security/people.js';
import { createTokens } from '../../src/security/tokens.js';
import { NOW, anId } from '../builders.js';
import { InProcessDesk } from '../fakes/in-process-desk.js';
import { NO_COMPLIANCE } from '../fakes/no-compliance.js';
import { documentFaults } from './openapi-check.js';

export const SECRET = 'a-route-secret-of-the-test';
const ISSUER = 'http://localhost:3000/';
const KID = 'id-2026-11-es256';
const listed = (id: string, roles: Role[], accounts: string[] = []) => ({
  id: `p-${id}`,
  logins: [id],
  displayName: id,
  roles,
  accounts,
});

/** The API on a free port, with Grafana's keys in memory and a clock that a test may move. */
export async function startApi(change: Partial<ApiDeps> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-api-'));
  const time = { us: NOW };
  const clock = { nowUs: () => time.us };
  const pair = await generateKeyPair('ES256');
  const keys = { pair, fetched: 0, down: false };
  const fetchKeys = async () => {
    keys.fetched += 1;
    if (keys.down) throw new TypeError('fetch failed');
    return Response.json({ keys: [{ ...(await exportJWK(keys.pair.publicKey)), kid: KID, alg: 'ES256' }] });
  };
  const identity = createGrafanaIdentity({ grafanaUrl: 'http://g', issuer: ISSUER, orgId: 1, clock, fetch: fetchKeys });
  const tokens = createTokens(join(home, 'secrets', 'tokens.json'), clock);
  const desk = new InProcessDesk();
  const faults: unknown[] = [];
  const logged: string[] = [];
  const app = createApi({
    commands: desk.commands,
    reader: desk.reader,
    people: createPeople([
      listed('trader', ['trader'], ['demo-main']),
      listed('risk', ['risk']),
      listed('admin', ['admin']),
      listed('oncall', ['oncall']),
      listed('compliance', ['compliance']),
    ]),
    identity,
    tokens,
    routeSecret: SECRET,
    desk: { version: '0', source: 'demo', paperLine: 'PAPER MONEY · prices: invented (demo)', outsideChannel: false },
    metricsRegistry: new Registry(),
    logger: createLogger({ level: 'error', destination: { write: (line) => void logged.push(line) } }),
    clock,
    ids: { orderId: anId, killId: anId, requestId: anId },
    readiness: () => ({ ready: true, reasons: [] }),
    verifyAudit: () => ({ ok: true }),
    deadMan: { beat: () => null },
    killDrill: () => Promise.resolve({ ok: true, orders: 1, flagUs: 1, lastCancelUs: 2, detail: '' }),
    paperProof: () => ({ proof: null, nextAt: null, refusedCalls: 0, keys: [], allowed: [] }),
    compliance: NO_COMPLIANCE,
    onFault: (fault) => faults.push(fault),
    ...change,
  });
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (claims: Record<string, unknown> = {}, key = pair.privateKey) => {
    const iat = NOW / 1e6;
    const payload = {
      iss: ISSUER,
      aud: 'org:1',
      sub: 'user:3',
      iat,
      exp: iat + 600,
      type: 'user',
      username: 'trader',
      role: 'Editor',
      ...claims,
    };
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: KID }).sign(key);
  };
  /** Headers as Grafana's app proxy sends them. */
  const through = async (claims: Record<string, unknown> = {}): Promise<Record<string, string>> => ({
    'x-paperdesk-secret': SECRET,
    'x-grafana-id': await sign(claims),
  });
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => {
    const init =
      body === undefined
        ? { method, headers }
        : {
            method,
            headers: { 'content-type': 'application/json', ...headers },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          };
    const reply = await fetch(url + path, init);
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.includes('json') ?? false;
    const parsed = isJson ? JSON.parse(text) : undefined;
    const contentType = reply.headers.get('content-type');
    // Every answer of every component test is held against the OpenAPI document.
    expect(documentFaults({ method, path, status: reply.status, contentType, body: parsed })).toEqual([]);
    return { status: reply.status, headers: reply.headers, text, body: parsed };
  };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    rmSync(home, { recursive: true, force: true });
  };
  return { url, home, app, desk, tokens, faults, logged, time, keys, sign, through, send, stop };
}
export type RunningApi = Awaited<ReturnType<typeof startApi>>;
export const anOrder = (change: Record<string, unknown> = {}) => ({
  clientOrderId: 'c-1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  side: 'buy',
  orderType: 'limit',
  quantity: '0.5',
  price: '60000',
  ...change,
});
