import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const told = readFileSync(join(__dirname, '../../../docs/threat-model.md'), 'utf8');
const named = [...told.matchAll(/`((?:src|test)\/[\w/-]+\.test\.ts)`: ([^|`]+)/g)].flatMap(
  ([, file = '', names = '']) =>
    names.split(';').flatMap((name) => (name.trim() === '' ? [] : [[file, name.trim()] as const])),
);

test('every attack of docs/threat-model.md names a test that there is', () => {
  expect(named.length).toBeGreaterThan(15);
  const missing = named.filter(([file, name]) => !readFileSync(join(__dirname, '../..', file), 'utf8').includes(name));
  expect(missing).toEqual([]);
});
