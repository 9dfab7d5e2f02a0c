import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import { OperatorError } from '../errors.js';
import { createIpList, ipEntryFault } from './ip-list.js';
import { createTokenFile, type StoredToken } from './token-file.js';

/** A token as it may be shown: all but its hash. */
export type TokenInfo = Omit<StoredToken, 'hash'>;

export interface NewToken {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly accounts?: readonly string[];
  readonly person?: string;
  /** Days until it expires; 90 when left out. */
  readonly days?: number;
  /** Orders it may send in a second and in a UTC day; as many as the desk lets anyone when left out. */
  readonly ordersPerSecond?: number;
  readonly ordersPerDay?: number;
  /** Addresses or networks (CIDR, v4 or v6) it may be used from; anywhere when left out. */
  readonly allowedIps?: readonly string[];
}
export type TokenResult =
  | { readonly ok: true; readonly token: TokenInfo }
  | { readonly ok: false; readonly fault: 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED' | 'IP_NOT_ALLOWED' };

/** Bearer tokens of programs and of the kill page. The CLI writes the file, the running service reads it. */
export interface Tokens {
  /** Returns the token's text, shown this once. Throws {@link OperatorError} when the name is taken or not well formed. */
  create(token: NewToken): string;
  /** `address` is the peer's, as the socket tells it: no header counts. */
  verify(text: string, address?: string): TokenResult;
  list(): TokenInfo[];
  /** False when there is no such token. */
  revoke(name: string): boolean;
}

const PREFIX = 'pd_';
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const DAY_MS = 86_400_000;

/** `file` is `secrets/tokens.json` of PAPERDESK_HOME; a missing file holds no token, a broken one throws. */
export function createTokens(file: string, clock: Clock): Tokens {
  const store = createTokenFile(file);
  const lists = new WeakMap<StoredToken, (address: string | undefined) => boolean>();
  const allows = (token: StoredToken, address: string | undefined) => {
    if (token.allowedIps.length === 0) return true;
    const list = lists.get(token) ?? createIpList(token.allowedIps);
    lists.set(token, list);
    return list(address);
  };
  return {
    create(asked) {
      if (!NAME.test(asked.name))
        throw new OperatorError(`token name '${asked.name}' may have letters, digits and _ . - only, at most 64`);
      const bad = (asked.allowedIps ?? []).flatMap((entry) => ipEntryFault(entry) ?? []);
      if (bad.length > 0) throw new OperatorError(bad.join('; '));
      const text = PREFIX + randomBytes(32).toString('base64url');
      const nowMs = Math.floor(clock.nowUs() / 1000);
      store.change((tokens) => {
        if (tokens.some((token) => token.name === asked.name))
          throw new OperatorError(`a token named '${asked.name}' exists; revoke it first or choose another name`);
        return [
          ...tokens,
          {
            name: asked.name,
            hash: hashOf(text).toString('hex'),
            roles: [...asked.roles],
            accounts: [...(asked.accounts ?? [])],
            person: asked.person ?? null,
            createdAt: new Date(nowMs).toISOString(),
            expiresAt: nowMs + (asked.days ?? 90) * DAY_MS,
            ordersPerSecond: asked.ordersPerSecond ?? null,
            ordersPerDay: asked.ordersPerDay ?? null,
            allowedIps: [...(asked.allowedIps ?? [])],
          },
        ];
      });
      return text;
    },
    verify(text, address) {
      const presented = hashOf(text);
      let found: StoredToken | undefined;
      // Every hash is compared, so that the time taken says nothing about which one matched.
      for (const token of store.read()) if (timingSafeEqual(Buffer.from(token.hash, 'hex'), presented)) found = token;
      if (found === undefined) return { ok: false, fault: 'TOKEN_UNKNOWN' };
      if (found.expiresAt <= clock.nowUs() / 1000) return { ok: false, fault: 'TOKEN_EXPIRED' };
      if (!allows(found, address)) return { ok: false, fault: 'IP_NOT_ALLOWED' };
      return { ok: true, token: shown(found) };
    },
    list: () => store.read().map(shown),
    revoke(name) {
      let gone = false;
      store.change((tokens) => {
        const kept = tokens.filter((token) => token.name !== name);
        gone = kept.length < tokens.length;
        return kept;
      });
      return gone;
    },
  };
}

function shown({ hash: _hash, ...rest }: StoredToken): TokenInfo {
  return rest;
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
