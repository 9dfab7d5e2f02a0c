import { EventBusSrv } from '@grafana/data';
import type { ReactNode } from 'react';
import { forgetKept } from '../desk/useKept.js';
import { FakeDesk } from './fakeDesk.js';

/** What the tests' stand-in for `@grafana/runtime` reads: one desk, the rights of the signed-in person, one dashboard. */
export const world = {
  desk: new FakeDesk(),
  granted: true,
  /** The address's search part; `var-symbol` and the like are the dashboard's variables. */
  search: {} as Record<string, unknown>,
  bus: new EventBusSrv(),
  /** Grafana's own notices at the corner of the page, oldest first. */
  toasts: [] as { readonly type: string; readonly payload?: unknown }[],
};

const listeners = new Set<() => void>();
/** Tells when a dashboard variable changed. */
export const onVariables = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const variablesNow = (): string => JSON.stringify(world.search);
/** A dashboard variable's value; undefined when the dashboard has none of this name. */
export const variable = (name: string): string | undefined => {
  const value = world.search[`var-${name}`];
  return typeof value === 'string' ? value : undefined;
};
/** Changes the address, as a person at the dashboard's pickers does. */
export function setSearch(part: Record<string, unknown>): void {
  Object.assign(world.search, part);
  for (const listener of listeners) listener();
}

/** A fresh desk and full rights; call before each test. */
export function resetWorld(): void {
  forgetKept();
  world.desk = new FakeDesk();
  world.granted = true;
  world.search = {};
  world.bus = new EventBusSrv();
  world.toasts = [];
}

/** For `jest.mock('@grafana/runtime', …)`. */
export const runtimeOf = (actual: object) => ({
  ...actual,
  getBackendSrv: () => ({ fetch: world.desk.fetch }),
  hasPermission: () => world.granted,
  getAppEvents: () => ({ publish: (event: (typeof world.toasts)[number]) => world.toasts.push(event) }),
  PluginPage: ({ children }: { readonly children: ReactNode }) => children,
  locationService: {
    getSearchObject: () => world.search,
    getLocation: () => ({ pathname: '/d/desk/x' }),
    partial: setSearch,
  },
});
