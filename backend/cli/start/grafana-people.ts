import { z } from 'zod';
import { AdminApi, type GrafanaAdmin, passwordWasChanged } from './grafana-admin.js';
import { PEOPLE } from './secrets.js';

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
  if (asked.status === 401) return passwordWasChanged('logins were');
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
