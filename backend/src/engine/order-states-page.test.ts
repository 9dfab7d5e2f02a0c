import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORDER_STATUSES } from '@paperdesk/contract';
import { LIVE_STATUSES, PRECEDENCE, TRANSITIONS } from '../execution/order-life.js';
import { orderStatesPage } from './order-states-page.js';

test('docs/order-states.md is what the code declares (else: npm run docs:order-states)', () => {
  expect(readFileSync(join(__dirname, '../../../docs/order-states.md'), 'utf8')).toBe(orderStatesPage());
});

test('the page names each state once by precedence, and draws each step of the table', () => {
  const page = orderStatesPage();
  expect([...PRECEDENCE].sort()).toEqual([...ORDER_STATUSES].sort());
  for (const from of LIVE_STATUSES)
    for (const to of TRANSITIONS[from]) expect(page).toMatch(new RegExp(`  ${from} --> ${to}: order[A-Z]`));
});
