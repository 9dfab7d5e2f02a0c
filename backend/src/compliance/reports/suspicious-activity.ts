import type { AlertView, CaseView, ExecutionReport } from '@paperdesk/contract';
import type { Cell, ReportDocument, ReportHead, ReportSection } from './document.js';

/** A person as the report names them; `name` is the id where no name is known any more. */
export interface NamedPerson {
  readonly person: string;
  readonly name: string;
}
export interface SuspicionMatter {
  readonly case: CaseView;
  /** The orders of the alerts, as far as the desk still knows them. */
  readonly orders: readonly ExecutionReport[];
  readonly reporter: NamedPerson;
  readonly suspects: readonly NamedPerson[];
  /** Others who may trade the accounts. */
  readonly linked: readonly NamedPerson[];
}

/** The fields of a suspicious transaction and order report (Regulation (EU) 2016/957, annex), as far as paper has them. */
export function suspiciousActivityReport(head: ReportHead, matter: SuspicionMatter): ReportDocument {
  const { caseId, alerts } = matter.case;
  return {
    ...head,
    kind: 'suspiciousActivity',
    title: `Suspicious activity report, case ${caseId}`,
    sections: [
      reporterSection(matter),
      instrumentSection(alerts),
      ordersSection(matter.orders),
      fillsSection(matter.orders),
      ...suspicionSections(matter.case),
      people('suspects', '4. Persons suspected', matter.suspects, accountsOf(matter)),
      people('linked', '4. Other persons who may trade the accounts', matter.linked, accountsOf(matter)),
      historySection(matter.case),
      attachmentsSection(matter.case),
    ],
  };
}

function reporterSection({ reporter, case: { caseId, status, legalHold } }: SuspicionMatter): ReportSection {
  const fields = {
    ...{ person: reporter.person, name: reporter.name, position: 'compliance', capacity: 'operator of a paper desk' },
    'relationship with the suspects': 'operates the accounts that they trade',
    ...{ case: caseId, status, legalHold },
  };
  return { id: 'reporter', title: '1. Who reports', fields };
}

function instrumentSection(alerts: readonly AlertView[]): ReportSection {
  const columns = ['rule', 'ruleVersion', 'account', 'venue', 'symbol', 'from', 'to', 'raisedAt', 'score', 'alertId'];
  const rows = alerts.map((alert): Record<string, Cell> => ({ ...pick(alert, columns) }));
  return { id: 'transactions', title: '2. Instruments, markets and times', table: { columns, rows } };
}

function ordersSection(orders: readonly ExecutionReport[]): ReportSection {
  const columns = [
    ...['orderId', 'clientOrderId', 'account', 'person', 'strategy', 'venue', 'symbol', 'source', 'side', 'orderType'],
    ...['timeInForce', 'quantity', 'price', 'stopPrice', 'orderStatus', 'filledQuantity', 'averagePrice'],
    ...['createdAt', 'updatedAt'],
  ];
  const rows = orders.map((order): Record<string, Cell> => ({ ...pick(order, columns) }));
  return { id: 'orders', title: '2. Orders', table: { columns, rows } };
}

function fillsSection(orders: readonly ExecutionReport[]): ReportSection {
  const columns = [
    'tradeId',
    'lastPrice',
    'lastQuantity',
    'commission',
    'commissionCurrency',
    'liquiditySide',
    'timeExchange',
  ];
  const rows = orders.flatMap(({ orderId, fills }) =>
    fills.map((fill): Record<string, Cell> => ({ orderId, ...pick(fill, columns) })),
  );
  return { id: 'fills', title: '2. Transactions', table: { columns: ['orderId', ...columns], rows } };
}

function suspicionSections({ alerts, history }: CaseView): ReportSection[] {
  const last = history.at(-1);
  const findings = alerts.flatMap(({ alertId, rule, features, parameters }) => [
    ...Object.entries(features).map(([name, value]) => ({ alertId, rule, kind: 'observed', name, value })),
    ...Object.entries(parameters).map(([name, value]) => ({ alertId, rule, kind: 'parameter', name, value })),
  ]);
  const columns = ['alertId', 'rule', 'kind', 'name', 'value'];
  return [
    {
      id: 'reasons',
      title: '3. Reasons for suspecting',
      text: last?.reason ?? 'The text is not in the store any more.',
    },
    { id: 'narrative', title: '3. Description', text: last?.narrative ?? 'None was written.' },
    { id: 'findings', title: '3. What the rules observed', table: { columns, rows: findings } },
  ];
}

function people(id: string, title: string, persons: readonly NamedPerson[], accounts: string): ReportSection {
  const rows = persons.map(({ person, name }) => ({ person, name, accounts }));
  return { id, title, table: { columns: ['person', 'name', 'accounts'], rows } };
}

function accountsOf({ case: { accounts } }: SuspicionMatter): string {
  return accounts.join(' ');
}

function historySection({ history }: CaseView): ReportSection {
  const columns = ['time', 'reviewer', 'status', 'legalHold', 'reason', 'narrativeHash', 'intact'];
  const rows = history.map((change): Record<string, Cell> => ({ ...pick(change, columns) }));
  return { id: 'history', title: '5. History of the case', table: { columns, rows } };
}

function attachmentsSection({ parts }: CaseView): ReportSection {
  const columns = ['table', 'rows', 'bytes', 'sha256', 'frozenAt', 'intact'];
  const rows = parts.map((part): Record<string, Cell> => ({ ...pick(part, columns) }));
  return { id: 'attachments', title: '6. Documents attached (frozen evidence)', table: { columns, rows } };
}

function pick(from: object, columns: readonly string[]): Record<string, Cell> {
  const values = from as Readonly<Record<string, Cell | undefined>>;
  return Object.fromEntries(columns.map((column) => [column, values[column] ?? null]));
}
