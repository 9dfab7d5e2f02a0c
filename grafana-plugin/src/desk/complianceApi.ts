import {
  alertViewSchema,
  auditEntrySchema,
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
import { z } from 'zod';
import { askDesk, askPages, fetchBytes } from './apiClient.js';

const casePath = (caseId: string) => `cases/${encodeURIComponent(caseId)}`;

const PAGE = { limit: '100' };

export const fetchAlerts = (params: Record<string, string>, pages: number) =>
  askPages({ path: 'compliance/events', params: { ...PAGE, ...params } }, alertViewSchema, pages);
export const fetchCases = (pages: number) => askPages({ path: 'cases', params: PAGE }, caseSummarySchema, pages);
export const fetchCase = (caseId: string) => askDesk({ path: casePath(caseId) }, caseViewSchema);
export const openCase = (asked: OpenCaseRequest) =>
  askDesk({ path: 'cases', method: 'POST', data: asked }, caseViewSchema);
export const changeCase = (caseId: string, change: ChangeCaseRequest) =>
  askDesk({ path: casePath(caseId), method: 'PATCH', data: change }, caseViewSchema);

export const fetchCustomers = () => askDesk({ path: 'customers' }, z.array(customerViewSchema));
export const changeKyc = (customer: string, change: ChangeKycRequest) =>
  askDesk({ path: `customers/${encodeURIComponent(customer)}/kyc`, method: 'PUT', data: change }, customerViewSchema);

export const makeReport = (asked: MakeReportRequest) =>
  askDesk({ path: 'reports', method: 'POST', data: asked }, madeReportSchema);
export const fetchReports = (pages: number) => askPages({ path: 'reports', params: PAGE }, madeReportSchema, pages);
/** A frozen part of a case's evidence, as lines of JSON. */
export const fetchEvidence = (caseId: string, hash: string) =>
  fetchBytes(`${casePath(caseId)}/evidence/${encodeURIComponent(hash)}`, {});
/** The report's bytes, as its hash was made of them. */
export const fetchReport = (reportId: string, format: ReportFormat) =>
  fetchBytes(`reports/${encodeURIComponent(reportId)}`, { format });

export const fetchAudit = (params: Record<string, string>, pages: number) =>
  askPages({ path: 'audit', params: { ...PAGE, ...params } }, auditEntrySchema, pages);

const verdictSchema = z.looseObject({
  ok: z.boolean(),
  events: z.number().optional(),
  checkpoints: z.number().optional(),
  firstBreak: z.looseObject({ seq: z.number(), reason: z.string() }).optional(),
});
/** Walks the journal's hash chain from its first event. */
export const verifyAudit = () => askDesk({ path: 'audit/verify', slow: true }, verdictSchema);
