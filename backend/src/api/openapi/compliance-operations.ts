import { auditFilterSchema } from '../routes/audit.js';
import { caseFilterSchema } from '../routes/cases.js';
import { alertFilterSchema } from '../routes/compliance-events.js';
import { reportFilterSchema, reportFormatFilterSchema } from '../routes/reports.js';
import type { Operation } from './operation.js';

const V1 = '/api/v1';
const ok = (description: string, body: NonNullable<Operation['answers'][number]['body']>) => ({ description, body });
const shared = (tag: string, action: string) => ({ tag, action, access: 'caller' as const });
const READ = shared('Compliance', 'compliance:read');
const WRITE = shared('Compliance', 'compliance:write');

/** Alerts, cases, reports and audit: never in QuestDB, each behind its own right. */
export const COMPLIANCE: readonly Operation[] = [
  {
    ...{
      ...READ,
      method: 'get',
      path: `${V1}/compliance/events`,
      id: 'listComplianceEvents',
      query: alertFilterSchema,
    },
    summary: 'What surveillance found, newest first. Own orders only: paper accounts have no counterparty.',
    answers: { 200: ok('One page.', { list: 'ComplianceAlert' }) },
  },
  {
    ...{ ...READ, method: 'get', path: `${V1}/cases`, id: 'listCases', query: caseFilterSchema },
    summary: 'Cases, the one that changed last first.',
    answers: { 200: ok('One page.', { list: 'CaseSummary' }) },
  },
  {
    ...{
      ...WRITE,
      method: 'post',
      path: `${V1}/cases`,
      id: 'openCase',
      body: 'OpenCase',
      headers: ['Idempotency-Key'],
    },
    summary: 'Open a case of alerts that are in none, and freeze what the market showed around them.',
    answers: { 201: ok('Opened.', 'Case') },
    ...{ codes: { 404: ['ALERT_NOT_FOUND'], 409: ['ALERT_IN_CASE'], 503: ['ENGINE_HALTED'] }, checked: true },
  },
  {
    ...{ ...READ, method: 'get', path: `${V1}/cases/{id}`, id: 'getCase' },
    summary: 'A case with its alerts, history, evidence and reports.',
    answers: { 200: ok('The case.', 'Case') },
    codes: { 404: ['CASE_NOT_FOUND'] },
  },
  {
    ...{ ...WRITE, method: 'patch', path: `${V1}/cases/{id}`, id: 'changeCase', body: 'ChangeCase' },
    ...{ headers: ['Idempotency-Key'], checked: true },
    summary: 'Give a case its next status, with a reason; put it under legal hold or take it out.',
    answers: { 200: ok('The case as it is now.', 'Case') },
    codes: { 404: ['CASE_NOT_FOUND'], 409: ['CASE_STATUS'], 503: ['ENGINE_HALTED'] },
  },
  {
    ...{ ...READ, method: 'get', path: `${V1}/cases/{id}/evidence/{sha256}`, id: 'getEvidence' },
    summary: 'A frozen part of the evidence: a line that says what it is, then one JSON object a line.',
    answers: { 200: ok('As it was frozen; `X-Paperdesk-Sha256` has its hash.', 'text') },
    codes: { 404: ['EVIDENCE_NOT_FOUND'] },
  },
  {
    ...{ ...WRITE, method: 'post', path: `${V1}/reports`, id: 'makeReport', body: 'MakeReport' },
    summary: 'Make a report: of a suspicion (a case), of a UTC day, or the record of orders of a time.',
    answers: { 201: ok('Made, with the hash of each format.', 'Report') },
    codes: { 404: ['CASE_NOT_FOUND'], 422: ['DAY_NOT_BEGUN', 'REPORT_TOO_LARGE'], 503: ['ENGINE_HALTED'] },
    checked: true,
  },
  {
    ...{ ...READ, method: 'get', path: `${V1}/reports`, id: 'listReports', query: reportFilterSchema },
    summary: 'Reports that were made, newest first.',
    answers: { 200: ok('One page.', { list: 'Report' }) },
  },
  {
    ...{ ...READ, method: 'get', path: `${V1}/reports/{id}`, id: 'getReport', query: reportFormatFilterSchema },
    summary: 'A report as it was made, in a format; without `format`, what there is of it.',
    answers: { 200: ok('Its bytes; `X-Paperdesk-Sha256` has their hash.', 'report') },
    codes: { 404: ['REPORT_NOT_FOUND'], 409: ['REPORT_NOT_INTACT'], 422: ['FORMAT_NOT_OFFERED'] },
  },
  {
    ...{
      ...shared('Desk', 'audit:read'),
      method: 'get',
      path: `${V1}/audit`,
      id: 'listAudit',
      query: auditFilterSchema,
    },
    summary:
      'Who did what, when, why and from where, before and after, newest first, refusals included. What is confidential is told to `compliance:read` only.',
    answers: { 200: ok('One page.', { list: 'AuditEntry' }) },
  },
];
