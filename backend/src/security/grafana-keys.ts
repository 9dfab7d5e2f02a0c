import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.js';

/** Grafana's public signing keys, cached. `undefined` means they cannot be had. */
export interface GrafanaKeys {
  /** The cached keys; asks Grafana when they are older than an hour, and keeps the old ones when it does not answer. */
  current(): Promise<JSONWebKeySet | undefined>;
  /**
   * Asks Grafana again unless it was asked within the last {@link REFETCH_AFTER_MS}; `undefined` when nothing newer is
   * to be had. The same `kid` gets a new key after 30 days, so a bad signature must lead here too, not only an unknown kid.
   */
  refetch(): Promise<JSONWebKeySet | undefined>;
}

/** A flood of forged identities costs Grafana one request in this time. */
export const REFETCH_AFTER_MS = 5_000;
const MAX_AGE_MS = 3_600_000;
const FETCH_TIMEOUT_MS = 2_000;
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export function createGrafanaKeys(options: {
  readonly grafanaUrl: string;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}): GrafanaKeys {
  const ask = options.fetch ?? fetch;
  const url = `${options.grafanaUrl.replace(/\/$/, '')}/api/signing-keys/keys`;
  const nowMs = () => options.clock.nowUs() / 1000;
  let cached: JSONWebKeySet | undefined;
  let fetchedAt = -Infinity;
  let askedAt = -Infinity;
  let underway: Promise<JSONWebKeySet | undefined> | undefined;

  const load = async (): Promise<JSONWebKeySet | undefined> => {
    try {
      const reply = await ask(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (!reply.ok) return undefined;
      const parsed = keySetSchema.safeParse(await reply.json());
      if (!parsed.success) return undefined;
      cached = parsed.data;
      fetchedAt = nowMs();
      return cached;
    } catch {
      return undefined;
    } finally {
      underway = undefined;
    }
  };
  const refetch = (): Promise<JSONWebKeySet | undefined> => {
    if (underway !== undefined) return underway;
    if (nowMs() - askedAt < REFETCH_AFTER_MS) return Promise.resolve(undefined);
    askedAt = nowMs();
    underway = load();
    return underway;
  };
  return {
    current: async () =>
      cached !== undefined && nowMs() - fetchedAt > MAX_AGE_MS ? ((await refetch()) ?? cached) : cached,
    refetch,
  };
}
