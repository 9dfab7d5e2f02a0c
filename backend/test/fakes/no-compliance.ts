import type { ComplianceDesk } from '../../src/api/compliance-desk.js';

/** A desk without alerts, cases and reports, for tests of other routes. */
export const NO_COMPLIANCE: ComplianceDesk = {
  alerts: () => [],
  cases: () => [],
  case: () => Promise.resolve(undefined),
  evidence: () => Promise.resolve(null),
  open: () => Promise.resolve({ ok: false, status: 404, code: 'ALERT_NOT_FOUND', detail: 'There is no alert.' }),
  change: () => Promise.resolve({ ok: false, status: 404, code: 'CASE_NOT_FOUND', detail: 'There is no case.' }),
  makeReport: () => Promise.resolve({ ok: false, status: 404, code: 'CASE_NOT_FOUND', detail: 'There is no case.' }),
  reports: () => [],
  report: () => undefined,
  reportBytes: () => Promise.resolve(null),
  audit: () => Promise.resolve([]),
};
