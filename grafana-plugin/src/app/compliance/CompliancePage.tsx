import { Tab, TabsBar } from '@grafana/ui';
import React from 'react';
import { fetchMe } from '../../desk/deskApi.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { PageFrame } from '../PageFrame.js';
import { AlertsTab } from './AlertsTab.js';
import { CasesTab } from './CasesTab.js';
import { CustomersTab } from './CustomersTab.js';
import { ReportsTab } from './ReportsTab.js';

const TABS = { alerts: 'Alerts', cases: 'Cases', customers: 'Customers', reports: 'Reports' } as const;
type TabName = keyof typeof TABS;
const NAMES: readonly TabName[] = ['alerts', 'cases', 'customers', 'reports'];

/** Where compliance works: what surveillance found, cases, what is known of customers, reports. */
export function CompliancePage() {
  const me = useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 });
  const [tab, setTab] = useKept<TabName>('compliance/tab', 'alerts');
  const [caseId, setCaseId] = useKept<string | undefined>('compliance/case', undefined);
  const closed = whyNot('compliance:read', me.value);
  const lookOnly = whyNot('compliance:write', me.value);
  const work = { paperLine: paperLineOf(me), closed: lookOnly };
  const showCase = (id: string) => {
    setCaseId(id);
    setTab('cases');
  };
  return (
    <PageFrame me={me} feed={me} closed={closed} lookOnly={lookOnly} testId={testIds.compliance.page}>
      <TabsBar>
        {NAMES.map((name) => (
          <Tab
            key={name}
            label={TABS[name]}
            active={tab === name}
            onChangeTab={() => setTab(name)}
            data-testid={testIds.compliance.tab(name)}
          />
        ))}
      </TabsBar>
      {tab === 'alerts' && <AlertsTab {...work} onCase={showCase} />}
      {tab === 'cases' && <CasesTab {...work} caseId={caseId} onCase={setCaseId} />}
      {tab === 'customers' && <CustomersTab {...work} />}
      {tab === 'reports' && <ReportsTab {...work} />}
    </PageFrame>
  );
}

/** What every tab needs to change anything: whose money the confirm says it is, and why nothing may be changed. */
export interface Work {
  readonly paperLine: string;
  readonly closed: string | undefined;
}
