import type { ReactNode } from 'react';
import { forgetKept } from '../desk/useKept.js';
import { FakeDesk } from './fakeDesk.js';

/** What the tests' stand-in for `@grafana/runtime` reads: one desk and the rights of the signed-in person. */
export const world = { desk: new FakeDesk(), granted: true, search: {} as Record<string, unknown> };

/** A fresh desk and full rights; call before each test. */
export function resetWorld(): void {
  forgetKept();
  world.desk = new FakeDesk();
  world.granted = true;
  world.search = {};
}

/** For `jest.mock('@grafana/runtime', …)`. */
export const runtimeOf = (actual: object) => ({
  ...actual,
  getBackendSrv: () => ({ fetch: world.desk.fetch }),
  hasPermission: () => world.granted,
  PluginPage: ({ children }: { readonly children: ReactNode }) => children,
  locationService: {
    getSearchObject: () => world.search,
    getLocation: () => ({ pathname: '/d/desk/x' }),
    partial: (part: Record<string, unknown>) => Object.assign(world.search, part),
  },
});
