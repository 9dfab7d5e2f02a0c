import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { DESK_FOLDERS, setFolders } from './grafana-folders.js';

const PROVIDERS = join(__dirname, '../../../provisioning/dashboards/paperdesk.yaml');
type Items = readonly { readonly role: string; readonly permission: number }[];

/** Grafana as far as folders go; what provisioning made is there from the begin. */
function aGrafana(provisioned = DESK_FOLDERS.filter((folder) => folder.provisioned).map(({ uid }) => uid)) {
  const folders = new Set<string>(provisioned);
  const permissions = new Map<string, Items>();
  const notes: unknown[] = [];
  const reply = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  const request: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const sent = JSON.parse(String(init?.body ?? 'null')) as { uid: string; items: Items };
    const password = Buffer.from('admin:secret').toString('base64');
    if (new Headers(init?.headers).get('authorization') !== `Basic ${password}`) return reply(401, {});
    if (url.pathname === '/api/annotations') {
      if (init?.method === 'POST') notes.push(sent);
      return reply(200, notes);
    }
    if (url.pathname === '/api/folders') folders.add(sent.uid);
    const [, uid, part] = /^\/api\/folders\/([\w-]+)(\/permissions)?$/.exec(url.pathname) ?? [];
    if (uid !== undefined && !folders.has(uid)) return reply(404, {});
    if (uid !== undefined && part !== undefined) permissions.set(uid, sent.items);
    return reply(200, {});
  };
  return { folders, permissions, admin: { url: 'http://127.0.0.1:1', password: 'secret', request } };
}

const LOOK: Items = [
  { role: 'Viewer', permission: 1 },
  { role: 'Editor', permission: 1 },
];

describe('setFolders', () => {
  it('lets Viewers and Editors look at the dashboards of the desk, and Editors write in My desks', async () => {
    const { permissions, admin } = aGrafana();
    expect(await setFolders(admin, 0)).toBeUndefined();
    for (const name of ['trading', 'risk', 'compliance', 'operations'])
      expect([name, permissions.get(`paperdesk-folder-${name}`)]).toEqual([name, LOOK]);
    expect(permissions.get('paperdesk-folder-my-desks')).toEqual([LOOK[0], { role: 'Editor', permission: 2 }]);
  });

  it('does it once: what people change or remove later stays', async () => {
    const { folders, permissions, admin } = aGrafana();
    await setFolders(admin, 0);
    permissions.set('paperdesk-folder-risk', []);
    folders.delete('paperdesk-folder-my-desks');
    expect(await setFolders(admin, 0)).toBeUndefined();
    expect(permissions.get('paperdesk-folder-risk')).toEqual([]);
    expect(folders).not.toContain('paperdesk-folder-my-desks');
  });

  it('tells which folder Grafana did not make, and tries again at the next start', async () => {
    const { folders, permissions, admin } = aGrafana(['paperdesk-folder-trading']);
    expect(await setFolders(admin, 0)).toMatch(/did not make the folder Risk/);
    for (const { uid } of DESK_FOLDERS) folders.add(uid);
    expect(await setFolders(admin, 0)).toBeUndefined();
    expect(permissions.get('paperdesk-folder-operations')).toEqual(LOOK);
  });

  it("says what to do when the administrator's password was changed", async () => {
    const { admin } = aGrafana();
    expect(await setFolders({ ...admin, password: 'another' })).toContain('secrets/grafana-admin-password');
  });
});

test('they are the folders that Grafana is told to make of the dashboards', () => {
  const { providers } = z
    .object({ providers: z.array(z.object({ folder: z.string(), folderUid: z.string() })) })
    .parse(parse(readFileSync(PROVIDERS, 'utf8')));
  expect(providers.map(({ folder, folderUid }) => [folderUid, folder])).toEqual(
    DESK_FOLDERS.filter((folder) => folder.provisioned).map(({ uid, title }) => [uid, title]),
  );
});
