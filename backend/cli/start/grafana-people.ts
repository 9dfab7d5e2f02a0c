import { z } from 'zod';
import { PEOPLE } from './secrets.js';

/** How to reach Grafana as its administrator. */
export interface GrafanaAdmin {
  readonly url: string;
  readonly password: string;
  /** Replaces the network in tests. */
  readonly request?: typeof fetch;
}

const userSchema = z.object({ id: z.number().int() });
const ORGANISATION = 'Paperdesk';

/**
 * Makes the logins that are missing and sets every one's organisation role; a password that a person changed stays.
 * Returns undefined, or one sentence about what could not be done.
 */
export async function makePeople(
  admin: GrafanaAdmin,
  passwords: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const api = new AdminApi(admin);
  const asked = await api.send('PUT', '/api/orgs/1', { name: ORGANISATION });
  if (asked.status === 401)
    return "The administrator's password was changed in Grafana, so logins were not checked: put the new one into secrets/grafana-admin-password.";
  for (const { login, orgRole } of PEOPLE) {
    const password = passwords[login];
    if (password === undefined) continue;
    const fault = await makePerson(api, login, password, orgRole);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function makePerson(api: AdminApi, login: string, password: string, role: string): Promise<string | undefined> {
  const known = await api.send('GET', `/api/users/lookup?loginOrEmail=${encodeURIComponent(login)}`);
  const found =
    known.status === 404 ? await api.send('POST', '/api/admin/users', { name: login, login, password }) : known;
  const user = userSchema.safeParse(found.body);
  if (!user.success) return `Grafana answered ${found.status} when the login '${login}' was made; see its log.`;
  const ranked = await api.send('PATCH', `/api/org/users/${user.data.id}`, { role });
  return ranked.status < 300
    ? undefined
    : `Grafana answered ${ranked.status} when '${login}' was made ${role}; see its log.`;
}

class AdminApi {
  constructor(private readonly admin: GrafanaAdmin) {}

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const request = this.admin.request ?? fetch;
    const reply = await request(`${this.admin.url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${this.admin.password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const parsed: unknown = await reply.json().catch(() => undefined);
    // Making a user answers `{id}`, looking one up answers the whole user: both carry the id.
    return { status: reply.status, body: parsed };
  }
}
