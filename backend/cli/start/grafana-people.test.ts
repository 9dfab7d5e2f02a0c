import { makePeople } from './grafana-people.js';
import { PEOPLE } from './secrets.js';

const passwords = Object.fromEntries(PEOPLE.map(({ login }) => [login, `${login}-password`]));

/** Grafana's administration as far as people go: users by login, roles by id. */
function aGrafana(adminPassword = 'secret') {
  const users = new Map<string, { id: number; password: string; role: string }>();
  const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  const request: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const sent = JSON.parse(String(init?.body ?? '{}')) as Record<string, string>;
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization !== `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`) return reply(401, {});
    if (url.pathname === '/api/users/lookup') {
      const user = users.get(url.searchParams.get('loginOrEmail') ?? '');
      return user === undefined ? reply(404, {}) : reply(200, { id: user.id });
    }
    if (url.pathname === '/api/admin/users') {
      const user = { id: users.size + 2, password: sent['password'] ?? '', role: 'Viewer' };
      users.set(sent['login'] ?? '', user);
      return reply(200, { id: user.id });
    }
    const id = Number(/^\/api\/org\/users\/(\d+)$/.exec(url.pathname)?.[1]);
    for (const user of users.values()) if (user.id === id) user.role = sent['role'] ?? '';
    return reply(200, {});
  };
  return { users, admin: { url: 'http://127.0.0.1:1', password: 'secret', request } };
}

describe('makePeople', () => {
  it('makes every person with their password and organisation role', async () => {
    const { users, admin } = aGrafana();
    expect(await makePeople(admin, passwords)).toBeUndefined();
    for (const { login, orgRole } of PEOPLE)
      expect(users.get(login)).toMatchObject({ password: `${login}-password`, role: orgRole });
  });

  it('keeps a changed password and restores a changed role when it runs again', async () => {
    const { users, admin } = aGrafana();
    await makePeople(admin, passwords);
    Object.assign(users.get('viewer') ?? {}, { password: 'changed by the person', role: 'Admin' });
    expect(await makePeople(admin, passwords)).toBeUndefined();
    expect(users.size).toBe(PEOPLE.length);
    expect(users.get('viewer')).toMatchObject({ password: 'changed by the person', role: 'Viewer' });
  });

  it("says what to do when the administrator's password was changed", async () => {
    const { users, admin } = aGrafana('another');
    expect(await makePeople(admin, passwords)).toContain('secrets/grafana-admin-password');
    expect(users.size).toBe(0);
  });
});
