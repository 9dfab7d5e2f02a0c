import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { APP_ID } from '../desk/appId.js';

/** The app's settings: the secret is written to Grafana's encrypted store and never read back. */
export interface DeskAppSettings {
  /** Base address of the service, such as http://127.0.0.1:4000. */
  readonly backendUrl?: string;
}

/** Says what is wrong with the address as typed; undefined when it can be used. */
export function addressFault(text: string): string | undefined {
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http:// or https://';
    if (url.username !== '' || url.password !== '') return 'must not carry a name or password';
    return url.pathname === '/' && url.search === '' && !text.endsWith('/')
      ? undefined
      : 'must be the bare address, without a path and without a slash at its end';
  } catch {
    return 'must be an address such as http://127.0.0.1:4000';
  }
}

/** An empty secret leaves the stored one as it is. */
export async function saveSettings(backendUrl: string, routeSecret: string): Promise<void> {
  await lastValueFrom(
    getBackendSrv().fetch({
      url: `/api/plugins/${APP_ID}/settings`,
      method: 'POST',
      data: {
        enabled: true,
        pinned: true,
        jsonData: { backendUrl },
        ...(routeSecret === '' ? {} : { secureJsonData: { routeSecret } }),
      },
      showErrorAlert: false,
      showSuccessAlert: false,
    }),
  );
}
