import { config, getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import type { WhoAmI } from '@paperdesk/contract';
import { lastValueFrom } from 'rxjs';
import { faultOf, faultSentence, type ApiFault } from '../desk/apiFault.js';
import { fetchMe } from '../desk/deskApi.js';
import type { NoteTone } from '../desk/Note.js';

/** One thing that was looked at. `next` is what to do, where there is something to do. */
export interface CheckedPart {
  readonly part: 'connection' | 'secret' | 'identity' | 'person' | 'dataSource' | 'versions';
  readonly title: string;
  readonly tone: NoteTone;
  readonly text: string;
  readonly next?: string;
}

/** Grafana releases that the desk's own journeys ran on (docs/how-to/existing-grafana.md has the table). */
export const TESTED_GRAFANA = '12.2';
const DATA_SOURCE = 'paperdesk-datasource';

/**
 * Asks the desk who we are, through route, secret and signed identity: all that an order needs. What came back tells
 * which of them fails; what lies behind a failing part is not known and not told.
 */
export async function testConnection(pluginVersion: string): Promise<CheckedPart[]> {
  const dataSource = await dataSourcePart();
  try {
    return [...answered(await fetchMe()), dataSource, versionsPart(pluginVersion)];
  } catch (thrown) {
    return [...failed(faultOf(thrown)), dataSource, versionsPart(pluginVersion)];
  }

  function answered(me: WhoAmI): CheckedPart[] {
    return [
      { ...CONNECTION, tone: 'good', text: `The service answers, version ${me.desk.version}. ${me.desk.paperLine}.` },
      { ...SECRET, tone: 'good', text: 'The service takes the secret.' },
      { ...IDENTITY, tone: 'good', text: `Grafana’s signature is right; you are signed in as ${me.login}.` },
      personPart(me),
      ...versionMismatch(me.desk.version, pluginVersion),
    ];
  }
}

const CONNECTION = { part: 'connection', title: 'Connection' } as const;
const SECRET = { part: 'secret', title: 'Secret' } as const;
const IDENTITY = { part: 'identity', title: 'Identity' } as const;

/** The service says what it refuses by code; what comes before it in the order of checks has passed then. */
function failed(fault: ApiFault): CheckedPart[] {
  if (fault.kind !== 'refused') return [noAnswer(fault)];
  const { code } = fault.problem;
  const reached: CheckedPart = { ...CONNECTION, tone: 'good', text: 'The service answers.' };
  const text = faultSentence(fault);
  if (code === 'ROUTE_SECRET_WRONG')
    return [
      reached,
      {
        ...SECRET,
        tone: 'bad',
        text: 'Wrong secret: the one stored here is not the service’s.',
        next: 'Copy secrets/route-secret of the desk’s home (or PAPERDESK_ROUTE_SECRET) into the field above and save.',
      },
    ];
  const passed: CheckedPart[] = [reached, { ...SECRET, tone: 'good', text: 'The service takes the secret.' }];
  const next = IDENTITY_STEPS[code];
  if (next !== undefined) return [...passed, { ...IDENTITY, tone: 'bad', text, next }];
  return [...passed, { ...IDENTITY, tone: 'warning', text: `The service refused: ${text}` }];
}

const IDENTITY_STEPS: Readonly<Record<string, string>> = {
  WRONG_ISSUER: 'Set GRAFANA_ROOT_URL of the service to this Grafana’s root_url and restart the service.',
  IDENTITY_INVALID: 'GRAFANA_URL of the service probably names another Grafana: set it to where this one is reached.',
  IDENTITY_UNVERIFIABLE: 'The service cannot reach this Grafana: set its GRAFANA_URL to an address it can reach.',
  IDENTITY_EXPIRED: 'Reload this page; if it stays, the clocks of Grafana and the service disagree.',
  IDENTITY_MISSING: 'This Grafana signs no identity: it needs version 12.2 or newer.',
  WRONG_ORGANISATION: 'Switch to the desk’s organization, or set GRAFANA_ORG_ID of the service.',
  NOT_A_PERSON: 'Sign in as a person; service accounts use bearer tokens with the API instead.',
};

function noAnswer(fault: Exclude<ApiFault, { kind: 'refused' }>): CheckedPart {
  const text = faultSentence(fault);
  switch (fault.kind) {
    case 'unreachable':
      return {
        ...CONNECTION,
        tone: 'bad',
        text: `No connection: ${text}`,
        next: 'Start the service (npm start) and compare the address above with its HTTP_HOST and HTTP_PORT, as Grafana’s server reaches them.',
      };
    case 'forbidden':
      return {
        ...CONNECTION,
        tone: 'bad',
        text,
        next: 'Grafana did not pass the request on: is the app enabled, and does your role see it?',
      };
    case 'unexpected':
      return {
        ...CONNECTION,
        tone: 'bad',
        text: `Something else than the Paperdesk service answers. ${text}`,
        next: 'Correct the address above, and see that plugin and service are of the same version.',
      };
    default:
      return fault satisfies never;
  }
}

function personPart(me: WhoAmI): CheckedPart {
  const base = { part: 'person', title: 'Person' } as const;
  if (me.person === null)
    return {
      ...base,
      tone: 'warning',
      text: `The desk does not list ${me.login}: you may look only.`,
      next: 'Add the login under people in desk.yaml, with roles and accounts, and restart the service.',
    };
  const roles = me.roles.length === 0 ? 'no role' : me.roles.join(', ');
  const text = `The desk knows you as ${me.displayName ?? me.person} (${roles}).`;
  return me.limitation === null
    ? { ...base, tone: 'good', text }
    : { ...base, tone: 'info', text: `${text} ${me.limitation}` };
}

function versionMismatch(service: string, plugin: string): CheckedPart[] {
  if (service === plugin) return [];
  return [
    {
      part: 'versions',
      title: 'Versions',
      tone: 'warning',
      text: `The plugin is version ${plugin} and the service ${service}.`,
      next: 'Install the plugin folder that came with the service, then restart Grafana.',
    },
  ];
}

function versionsPart(plugin: string): CheckedPart {
  const { version } = config.buildInfo;
  const tested = version.startsWith(`${TESTED_GRAFANA}.`);
  return {
    part: 'versions',
    title: 'Versions',
    tone: tested ? 'good' : 'warning',
    text: tested
      ? `Plugin ${plugin} in Grafana ${version}.`
      : `Plugin ${plugin} in Grafana ${version}, which is untested: the desk’s journeys ran on ${TESTED_GRAFANA}.`,
  };
}

/** Panels and alert rules ask another way than orders go: through the data source and its socket. */
async function dataSourcePart(): Promise<CheckedPart> {
  const base = { part: 'dataSource', title: 'Data source' } as const;
  const [source] = getDataSourceSrv().getList({ pluginId: DATA_SOURCE });
  if (source === undefined)
    return { ...base, tone: 'warning', text: 'There is none of type Paperdesk.', next: 'Add one, or provision it.' };
  try {
    const { data } = await lastValueFrom(
      getBackendSrv().fetch<{ message?: string }>({
        url: `/api/datasources/uid/${source.uid}/health`,
        showErrorAlert: false,
        showSuccessAlert: false,
      }),
    );
    return { ...base, tone: 'good', text: `${source.name} answers. ${data.message ?? ''}`.trim() };
  } catch (thrown) {
    return { ...base, tone: 'bad', ...dataSourceFault(thrown, source.name) };
  }
}

/** Only the backend's own words carry the paper line; anything else means that it was not reached. */
function dataSourceFault(thrown: unknown, name: string): Pick<CheckedPart, 'text' | 'next'> {
  const data = (thrown as { data?: { message?: string; details?: { version?: string } } }).data;
  if (data?.details?.version !== undefined) return { text: data.message ?? '' };
  return {
    text: `${name} is not reached: panels and alert rules have no data.`,
    next: 'Compare socket (or tcp) in [plugin.paperdesk-datasource] with the service’s GRAFANA_SOCKET, and its owner and group.',
  };
}
