import {
  alertViewSchema,
  caseSummarySchema,
  caseViewSchema,
  customerViewSchema,
  madeReportSchema,
  type ChangeCaseRequest,
  type ChangeKycRequest,
  type MakeReportRequest,
  type OpenCaseRequest,
  type ReportFormat,
} from '@paperdesk/contract';
import { askDesk, fetchBytes } from './apiClient.js';
import { listOf } from './listOf.js';

const casePath = (caseId: string) => `cases/${encodeURIComponent(caseId)}`;

export const fetchAlerts = (params: Record<string, string>) =>
  askDesk({ path: 'compliance/events', params }, listOf('events', alertViewSchema));
export const fetchCases = () => askDesk({ path: 'cases' }, listOf('cases', caseSummarySchema));
export const fetchCase = (caseId: string) => askDesk({ path: casePath(caseId) }, caseViewSchema);
export const openCase = (asked: OpenCaseRequest) =>
  askDesk({ path: 'cases', method: 'POST', data: asked }, caseViewSchema);
export const changeCase = (caseId: string, change: ChangeCaseRequest) =>
  askDesk({ path: casePath(caseId), method: 'PATCH', data: change }, caseViewSchema);

export const fetchCustomers = () => askDesk({ path: 'customers' }, listOf('customers', customerViewSchema));
export const changeKyc = (customer: string, change: ChangeKycRequest) =>
  askDesk({ path: `customers/${encodeURIComponent(customer)}/kyc`, method: 'PUT', data: change }, customerViewSchema);

export const makeReport = (asked: MakeReportRequest) =>
  askDesk({ path: 'reports', method: 'POST', data: asked }, madeReportSchema);
export const fetchReports = () => askDesk({ path: 'reports' }, listOf('reports', madeReportSchema));
/** A frozen part of a case's evidence, as lines of JSON. */
export const fetchEvidence = (caseId: string, hash: string) =>
  fetchBytes(`${casePath(caseId)}/evidence/${encodeURIComponent(hash)}`, {});
/** The report's bytes, as its hash was made of them. */
export const fetchReport = (reportId: string, format: ReportFormat) =>
  fetchBytes(`reports/${encodeURIComponent(reportId)}`, { format });
