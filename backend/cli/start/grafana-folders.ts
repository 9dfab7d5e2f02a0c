import { AdminApi, type GrafanaAdmin, passwordWasChanged } from './grafana-admin.js';
import { waitUntil } from './wait-until.js';

type Level = 'look' | 'write';
const LEVELS: Readonly<Record<Level, number>> = { look: 1, write: 2 };

/** A folder of dashboards, and what Editors may do there. Viewers look, administrators may everything, in each. */
export interface DeskFolder {
  readonly uid: string;
  readonly title: string;
  readonly editors: Level;
  /** True for a folder that provisioning/dashboards makes. */
  readonly provisioned: boolean;
}

/** The folders of provisioning/dashboards/paperdesk.yaml, and one for copies, which no new version touches. */
export const DESK_FOLDERS: readonly DeskFolder[] = [
  { uid: 'paperdesk-folder-trading', title: 'Trading', editors: 'look', provisioned: true },
  { uid: 'paperdesk-folder-risk', title: 'Risk', editors: 'look', provisioned: true },
  { uid: 'paperdesk-folder-compliance', title: 'Compliance', editors: 'look', provisioned: true },
  { uid: 'paperdesk-folder-operations', title: 'Operations', editors: 'look', provisioned: true },
  { uid: 'paperdesk-folder-my-desks', title: 'My desks', editors: 'write', provisioned: false },
];

// Grafana answers before it has read the dashboards' files; on a slow disk the first time takes some seconds.
const PROVISIONED_MS = 60_000;
/** Stands in Grafana's own database, so that it goes when the folders go. */
const MARK = 'paperdesk-folders-set';

/**
 * Makes the folder for copies and sets who may do what in each folder, once in the life of a Grafana: what people change
 * later stays, a folder they removed stays removed. Returns undefined, or one sentence about what could not be done.
 */
export async function setFolders(admin: GrafanaAdmin, waitMs = PROVISIONED_MS): Promise<string | undefined> {
  const api = new AdminApi(admin);
  const marks = await api.send('GET', `/api/annotations?tags=${MARK}&limit=1`);
  if (marks.status === 401) return passwordWasChanged('folders were');
  if (marks.status !== 200 || !Array.isArray(marks.body)) return fault(marks.status, 'it was asked for its folders');
  if (marks.body.length > 0) return undefined;
  for (const folder of DESK_FOLDERS) {
    const failed = await setFolder(api, folder, waitMs);
    if (failed !== undefined) return failed;
  }
  const marked = await api.send('POST', '/api/annotations', {
    time: Date.now(),
    tags: [MARK],
    text: `Permissions of ${DESK_FOLDERS.map(({ title }) => title).join(', ')} were set by the first start of the desk. It does not set them again while this note exists.`,
  });
  return marked.status < 300 ? undefined : fault(marked.status, 'folders were set');
}

async function setFolder(api: AdminApi, folder: DeskFolder, waitMs: number): Promise<string | undefined> {
  const { uid, title } = folder;
  const there = async () => (await api.send('GET', `/api/folders/${uid}`)).status === 200;
  if (folder.provisioned) {
    if (!(await there()) && (await waitUntil(there, () => true, waitMs)) !== 'ready')
      return `Grafana did not make the folder ${title} of its dashboards; see its log.`;
  } else if (!(await there())) {
    const made = await api.send('POST', '/api/folders', { uid, title });
    if (made.status >= 300) return fault(made.status, `the folder ${title} was made`);
  }
  const set = await api.send('POST', `/api/folders/${uid}/permissions`, {
    items: [
      { role: 'Viewer', permission: LEVELS.look },
      { role: 'Editor', permission: LEVELS[folder.editors] },
    ],
  });
  return set.status < 300 ? undefined : fault(set.status, `permissions of the folder ${title} were set`);
}

const fault = (status: number, when: string) => `Grafana answered ${status} when ${when}; see its log.`;
