import { CASE_STATES, type AlertView, type CaseState, type CustomerView, type ReportKind } from '@paperdesk/contract';

export const STATE_WORDS: Record<CaseState, string> = {
  open: 'open',
  reviewing: 'being reviewed',
  escalated: 'escalated',
  closed: 'closed',
};

/** What a step from one status to another is called on its button; to the same status only something is written. */
export function stepWords(from: CaseState, to: CaseState): string {
  if (from === to) return 'Write a note';
  if (to === 'reviewing') return from === 'open' ? 'Start review' : 'Back to review';
  if (to === 'open') return 'Reopen';
  return to === 'escalated' ? 'Escalate' : 'Close';
}

export const STATE_OPTIONS = [
  { value: '', label: 'Every status' },
  ...CASE_STATES.map((value) => ({ value, label: STATE_WORDS[value] })),
];

export const KIND_WORDS: Record<ReportKind, string> = {
  suspiciousActivity: 'Suspicious-activity report',
  daily: 'Daily compliance report',
  orderRecord: 'Order record',
};

export const KYC_WORDS: Record<CustomerView['status'], string> = {
  none: 'not known',
  pending: 'pending',
  verified: 'verified',
  rejected: 'rejected',
  suspended: 'suspended',
  expired: 'expired',
};

/** `washTrades` as `wash trades`: rules are named by what they look for. */
export const ruleWords = (rule: string): string =>
  rule
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
    .replace(/\b(kyc|usd)\b/g, (word) => word.toUpperCase());

/** What the rule read, one line each. */
export const featureLines = ({ features }: Pick<AlertView, 'features'>): string[] => lines(features);
/** What it compared that with. */
export const parameterLines = ({ parameters }: Pick<AlertView, 'parameters'>): string[] => lines(parameters);

const lines = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).map(([name, value]) => `${ruleWords(name)}: ${String(value)}`);

/** Market and account of an alert. */
export const whereWords = ({ account, venue, symbol }: Pick<AlertView, 'account' | 'venue' | 'symbol'>): string =>
  [account, symbol, venue].filter((part) => part !== null).join(' · ');
