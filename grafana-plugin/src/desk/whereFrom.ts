import { locationService } from '@grafana/runtime';
import { APP_ID } from './appId.js';

/** The dashboard's uid, or the app's page: the journal notes where somebody acted. Undefined when the address says neither. */
export function whereFrom(): string | undefined {
  const { pathname } = locationService.getLocation();
  const uid = /\/d(?:-solo)?\/([A-Za-z0-9_-]{1,40})/.exec(pathname)?.[1];
  if (uid !== undefined) return uid;
  const page = new RegExp(`/a/${APP_ID}/?([a-z-]*)`).exec(pathname)?.[1];
  return page === undefined ? undefined : `${APP_ID}${page === '' ? '' : `-${page}`}`;
}
