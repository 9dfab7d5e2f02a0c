import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PeopleNames } from './people-names.js';

let home: string;
const open = () => new PeopleNames(join(home, 'people.db'));
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-people-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('keeps names as configured and forgets one for good', () => {
  const people = open();
  people.fill([
    { id: 'p-trader', displayName: 'Quirin Zwiebelturm' },
    { id: 'p-risk', displayName: 'Risk' },
  ]);
  expect(people.nameOf('p-trader')).toBe('Quirin Zwiebelturm');
  expect(people.erase('p-trader', new Date(0))).toBe(true);
  expect(people.erase('p-nobody')).toBe(false);
  // desk.yaml may still have it: the next start must not bring it back.
  people.fill([
    { id: 'p-trader', displayName: 'Quirin Zwiebelturm' },
    { id: 'p-risk', displayName: 'Risk officer' },
  ]);
  expect(people.list()).toEqual([
    { person: 'p-risk', displayName: 'Risk officer', erasedAt: null },
    { person: 'p-trader', displayName: null, erasedAt: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(people.nameOf('p-trader')).toBe('p-trader');
  people.close();
  const bytes = readdirSync(home).map((name) => readFileSync(join(home, name), 'latin1'));
  expect(bytes.join()).not.toContain('Zwiebelturm');
  const again = open();
  expect(again.nameOf('p-risk')).toBe('Risk officer');
  again.close();
});
