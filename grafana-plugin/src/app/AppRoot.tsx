import type { AppRootProps } from '@grafana/data';
import React from 'react';
import { PAGES } from '../desk/appId.js';
import { AccountsPage } from './accounts/AccountsPage.js';
import { CompliancePage } from './compliance/CompliancePage.js';
import { LimitsPage } from './limits/LimitsPage.js';
import { RootPage } from './RootPage.js';
import { RunbookPage } from './runbooks/RunbookPage.js';
import { alertOf } from './runbooks/runbookText.js';
import { SilencePage } from './runbooks/SilencePage.js';

/** Chooses the page by the address. */
export function AppRoot({ path }: AppRootProps) {
  const is = (page: { readonly path: string }) => path.replace(/\/$/, '').endsWith(page.path);
  if (is(PAGES.accounts)) return <AccountsPage />;
  if (is(PAGES.limits)) return <LimitsPage />;
  if (is(PAGES.compliance)) return <CompliancePage />;
  if (path.includes('/runbooks')) return <RunbookPage alert={alertOf(path)} />;
  if (path.endsWith('/silence')) return <SilencePage search={window.location.search} />;
  return <RootPage />;
}
