import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { ROUTE_SECRET } from './desk-process.js';

const KID = 'id-2026-11-es256';
const MINUTES_10 = 600;
type Headers = Record<string, string>;

/** The part of Grafana that identities rest on: it publishes its key over HTTP and signs as Grafana does. */
export async function startSigningGrafana() {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256');
  const published = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: KID, alg: 'ES256', use: 'sig' }] };
  const server = createServer((request, response) => {
    const known = request.url === '/api/signing-keys/keys';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? published : {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const signed = (claims: Record<string, unknown>, key: Parameters<SignJWT['sign']>[0], alg = 'ES256') => {
    const iat = Math.floor(Date.now() / 1000);
    const payload = {
      iss: `${url}/`,
      aud: 'org:1',
      sub: 'user:3',
      iat,
      exp: iat + MINUTES_10,
      type: 'user',
      username: 'trader',
      role: 'Editor',
      ...claims,
    };
    return new SignJWT(payload).setProtectedHeader({ alg, kid: KID }).sign(key);
  };
  const withIdentity = (identity: string): Headers => ({
    'x-paperdesk-secret': ROUTE_SECRET,
    'x-grafana-id': identity,
  });
  return {
    url,
    /** Headers as Grafana's app proxy sends them for the trader; claims may be replaced. */
    through: async (claims: Record<string, unknown> = {}): Promise<Headers> =>
      withIdentity(await signed(claims, pair.privateKey)),
    /** The same, signed by a key that Grafana never published. */
    forged: async (): Promise<Headers> => withIdentity(await signed({}, stranger.privateKey)),
    /** The same, signed symmetrically with the public key as the secret, which a careless verifier accepts. */
    confused: async (): Promise<Headers> =>
      withIdentity(await signed({}, new TextEncoder().encode(JSON.stringify(published.keys[0])), 'HS256')),
    /** The same, with no signature at all. */
    unsigned: async (): Promise<Headers> => {
      const [, payload] = (await signed({}, pair.privateKey)).split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'none', kid: KID })).toString('base64url');
      return withIdentity(`${header}.${payload ?? ''}.`);
    },
    withIdentity,
    stop: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
export type SigningGrafana = Awaited<ReturnType<typeof startSigningGrafana>>;
