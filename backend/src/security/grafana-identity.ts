import { createLocalJWKSet, errors, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { createGrafanaKeys, type GrafanaKeys } from './grafana-keys.js';
import { ORG_ROLES, type OrgRole } from './people.js';

/** Why a signed identity was not taken. All but `IDENTITY_UNVERIFIABLE` (Grafana's keys cannot be had) are the caller's. */
export type IdentityFault =
  | 'IDENTITY_MISSING'
  | 'IDENTITY_INVALID'
  | 'IDENTITY_EXPIRED'
  | 'IDENTITY_UNVERIFIABLE'
  | 'WRONG_ISSUER'
  | 'WRONG_ORGANISATION'
  | 'NOT_A_PERSON';
export type IdentityResult =
  | { readonly ok: true; readonly login: string; readonly orgRole: OrgRole }
  | { readonly ok: false; readonly fault: IdentityFault; readonly detail: string };

/** Verifies the identity that Grafana signs for each proxied request (`X-Grafana-Id`). */
export interface GrafanaIdentity {
  verify(token: string | undefined): Promise<IdentityResult>;
}

export interface GrafanaIdentityOptions {
  /** Where the backend reaches Grafana; the public keys are read from there. */
  readonly grafanaUrl: string;
  /** Grafana's root_url with its trailing slash: the expected `iss`. */
  readonly issuer: string;
  readonly orgId: number;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

const claimsSchema = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  type: z.string(),
  username: z.string().optional(),
  role: z.enum(ORG_ROLES).optional(),
});

/**
 * A token is valid for ten minutes and names an organisation, not a service, so whoever sees it could send it again.
 * That is met elsewhere: the route secret keeps others out, and an order repeated under its clientOrderId is answered
 * from the journal instead of being placed twice.
 */
export function createGrafanaIdentity(options: GrafanaIdentityOptions): GrafanaIdentity {
  const keys = createGrafanaKeys(options);
  return {
    async verify(token) {
      if (token === undefined || token === '') return refused('IDENTITY_MISSING', 'The request carries no identity.');
      try {
        return judge(await payloadOf(token, keys, options), options.orgId);
      } catch (cause) {
        return faultOf(cause, options.issuer);
      }
    },
  };
}

class KeysUnavailable extends Error {}

/** Tries the cached keys first; an unknown `kid` or a bad signature may mean a new key, so those ask Grafana once more. */
async function payloadOf(token: string, keys: GrafanaKeys, options: GrafanaIdentityOptions): Promise<JWTPayload> {
  const cached = (await keys.current()) ?? (await keys.refetch());
  if (cached === undefined) throw new KeysUnavailable();
  try {
    return await verified(token, createLocalJWKSet(cached), options);
  } catch (cause) {
    if (!mayBeNewKey(cause)) throw cause;
    const fresh = await keys.refetch();
    if (fresh === undefined) throw cause;
    return verified(token, createLocalJWKSet(fresh), options);
  }
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

async function verified(token: string, keys: KeySet, options: GrafanaIdentityOptions): Promise<JWTPayload> {
  const rules = {
    algorithms: ['ES256'],
    issuer: options.issuer,
    requiredClaims: ['exp', 'iat', 'sub'],
    clockTolerance: 5,
    currentDate: new Date(options.clock.nowUs() / 1000),
  };
  try {
    return (await jwtVerify(token, keys, rules)).payload;
  } catch (cause) {
    if (!(cause instanceof errors.JWKSMultipleMatchingKeys)) throw cause;
    // A kid names the month, so two keys may share it for a while.
    for await (const key of cause as AsyncIterable<CryptoKey>) {
      try {
        return (await jwtVerify(token, key, rules)).payload;
      } catch (next) {
        if (!(next instanceof errors.JWSSignatureVerificationFailed)) throw next;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function mayBeNewKey(cause: unknown): boolean {
  return cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWSSignatureVerificationFailed;
}

function judge(payload: JWTPayload, orgId: number): IdentityResult {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return refused('IDENTITY_INVALID', 'The identity lacks a claim that Grafana always signs.');
  const { aud, type, username, role } = claims.data;
  // One audience is written as a plain string, several as an array.
  if (![aud].flat().includes(`org:${orgId}`))
    return refused('WRONG_ORGANISATION', `This desk belongs to Grafana organisation ${orgId}; switch to it.`);
  if (type !== 'user')
    return refused('NOT_A_PERSON', `The caller is of type '${type}'; only people who signed in may act.`);
  if (username === undefined || username === '' || role === undefined)
    return refused('IDENTITY_INVALID', 'The identity names no login or no role.');
  return { ok: true, login: username, orgRole: role };
}

function faultOf(cause: unknown, issuer: string): IdentityResult {
  if (cause instanceof KeysUnavailable)
    return refused('IDENTITY_UNVERIFIABLE', 'Grafana’s signing keys cannot be read now; try again.');
  if (cause instanceof errors.JWTExpired)
    return refused('IDENTITY_EXPIRED', 'The identity has expired; send the request again.');
  // The signature is checked before the claims: it is this desk's Grafana, under another address than the desk was told.
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'iss')
    return refused(
      'WRONG_ISSUER',
      `Grafana signs as ${String(cause.payload.iss).slice(0, 200)} and the desk expects ${issuer}; set GRAFANA_ROOT_URL to what Grafana's root_url says, with its slash at the end.`,
    );
  if (cause instanceof errors.JOSEError || cause instanceof TypeError)
    return refused('IDENTITY_INVALID', 'The identity is not one that this desk’s Grafana signed.');
  throw cause;
}

function refused(fault: IdentityFault, detail: string): IdentityResult {
  return { ok: false, fault, detail };
}
