import type { ApprovalRequested, LimitWarned } from '../model/risk-event.js';
import { causeOf } from './audit-trail.js';

const warned = {
  ...{ type: 'limitWarned', limit: 'dayNotional', scope: 'account', scopeValue: 'demo-main' },
  ...{ percent: 75, used: '76543.219999', max: '100000' },
} as LimitWarned;
const asked = (why: ApprovalRequested['why']) =>
  ({ type: 'approvalRequested', why, usdValue: '11800.5', windowUsd: '5900.129' }) as ApprovalRequested;

it.each([
  [
    'a limit: which, whose, and how much of it',
    warned,
    'dayNotional of account demo-main: 76543.21 of 100000 used, 75 % or more',
  ],
  ['a large order: what it costs', asked('LARGE_ORDER'), 'LARGE_ORDER: worth 11800.5 USD'],
  [
    'a sliced order: what it costs, and what went before',
    asked('SLICED_ORDER'),
    'SLICED_ORDER: worth 11800.5 USD, after 5900.12 USD of the same person, symbol and side',
  ],
])('says why of %s', (_, event, words) => {
  expect(causeOf(event)).toBe(words);
});
