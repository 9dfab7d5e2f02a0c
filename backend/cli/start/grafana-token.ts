import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { AdminApi, type GrafanaAdmin } from './grafana-admin.js';
import { writeSecret } from './secrets.js';

/** File below `secrets/` of the token with which the service sees who silenced what. */
export const WATCH_TOKEN = 'grafana-token';
const ACCOUNT = 'paperdesk-silences';

const searchSchema = z.object({ serviceAccounts: z.array(z.object({ id: z.number().int(), name: z.string() })) });
const accountSchema = z.object({ id: z.number().int() });
const tokenSchema = z.object({ key: z.string().min(1) });

/**
 * Makes a service account of the role Viewer with a token in `file`, unless the token there still works. Returns undefined,
 * or one sentence about what is missed without it.
 */
export async function makeWatchToken(admin: GrafanaAdmin, file: string): Promise<string | undefined> {
  const api = new AdminApi(admin);
  if (existsSync(file)) {
    const { status } = await api.send('GET', '/api/org', undefined, readFileSync(file, 'utf8').trim());
    if (status === 200) return undefined;
  }
  const found = searchSchema.safeParse((await api.send('GET', `/api/serviceaccounts/search?query=${ACCOUNT}`)).body);
  const known = found.data?.serviceAccounts.find(({ name }) => name === ACCOUNT);
  const made = known ?? (await api.send('POST', '/api/serviceaccounts', { name: ACCOUNT, role: 'Viewer' })).body;
  const account = accountSchema.safeParse(made);
  if (!account.success) return BLIND;
  const path = `/api/serviceaccounts/${account.data.id}/tokens`;
  const token = tokenSchema.safeParse((await api.send('POST', path, { name: `desk-${Date.now()}` })).body);
  if (!token.success) return BLIND;
  writeSecret(file, token.data.key);
  return undefined;
}

const BLIND =
  'Silences: Grafana gave no token to look at them, so CriticalAlertSilenced says nothing. Set GRAFANA_TOKEN to one of a Viewer.';
