import { locationService } from '@grafana/runtime';
import { Tab, TabsBar } from '@grafana/ui';
import React from 'react';
import { DASHBOARDS } from '../../desk/appId.js';
import { fetchMe } from '../../desk/deskApi.js';
import { Note } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { PageFrame } from '../PageFrame.js';
import { PageLinks } from '../PageLinks.js';
import { AlertsTab } from './AlertsTab.js';
import { AuditTab } from './AuditTab.js';
import { CasesTab } from './CasesTab.js';
import { CustomersTab } from './CustomersTab.js';
import { ReportsTab } from './ReportsTab.js';

const TABS = { alerts: 'Alerts', cases: 'Cases', customers: 'Customers', reports: 'Reports', audit: 'Audit' } as const;
type TabName = keyof typeof TABS;
const NAMES: readonly TabName[] = ['alerts', 'cases', 'customers', 'reports', 'audit'];

/** The address says the tab, so that dashboards can link to one. */
function tabOfAddress(): TabName | undefined {
  const { tab } = locationService.getSearchObject();
  return NAMES.find((name) => name === tab);
}

/** Where compliance works: what surveillance found, cases, what is known of customers, reports; and the audit trail. */
export function CompliancePage() {
  const me = useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 });
  const [kept, keepTab] = useKept<TabName>('compliance/tab', 'alerts');
  const wanted = tabOfAddress() ?? kept;
  const setTab = (name: TabName) => {
    locationService.partial({ tab: name }, true);
    keepTab(name);
  };
  // Nothing is asked for before it is known who asks.
  const known = me.value !== undefined;
  const confidential = whyNot('compliance:read', me.value);
  const audit = whyNot('audit:read', me.value);
  const lookOnly = whyNot('compliance:write', me.value);
  const work = { paperLine: paperLineOf(me), closed: lookOnly };
  const names = NAMES.filter((name) => (name === 'audit' ? audit : confidential) === undefined);
  const tab = names.find((name) => name === wanted) ?? names[0];
  return (
    <PageFrame
      me={me}
      feed={me}
      closed={tab === undefined ? confidential : undefined}
      lookOnly={confidential === undefined ? lookOnly : undefined}
      testId={testIds.compliance.page}
    >
      <PageLinks to={[DASHBOARDS.compliance, DASHBOARDS.riskAndLimits]} />
      {confidential !== undefined && (
        <Note tone="warning" testId={testIds.page.closed}>
          Alerts, cases, customers and reports are closed to you: {confidential}
        </Note>
      )}
      {known && (
        <TabsBar>
          {names.map((name) => (
            <Tab
              key={name}
              label={TABS[name]}
              active={tab === name}
              onChangeTab={() => setTab(name)}
              data-testid={testIds.compliance.tab(name)}
            />
          ))}
        </TabsBar>
      )}
      {known && tab !== undefined && <OpenTab tab={tab} work={work} goTo={setTab} />}
    </PageFrame>
  );
}

interface OpenTabProps {
  readonly tab: TabName;
  readonly work: Work;
  readonly goTo: (tab: TabName) => void;
}

function OpenTab({ tab, work, goTo }: OpenTabProps) {
  const [caseId, setCaseId] = useKept<string | undefined>('compliance/case', undefined);
  const showCase = (id: string) => {
    setCaseId(id);
    goTo('cases');
  };
  switch (tab) {
    case 'alerts':
      return <AlertsTab {...work} onCase={showCase} />;
    case 'cases':
      return <CasesTab {...work} caseId={caseId} onCase={setCaseId} />;
    case 'customers':
      return <CustomersTab {...work} />;
    case 'reports':
      return <ReportsTab {...work} />;
    case 'audit':
      return <AuditTab />;
  }
}

/** What every tab needs to change anything: whose money the confirm says it is, and why nothing may be changed. */
export interface Work {
  readonly paperLine: string;
  readonly closed: string | undefined;
}
