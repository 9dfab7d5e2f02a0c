import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDictionary } from './data-dictionary.js';

test('docs/data-dictionary.md is what the migrations declare (else: npm run docs:dictionary)', () => {
  expect(readFileSync(join(__dirname, '../../../docs/data-dictionary.md'), 'utf8')).toBe(dataDictionary());
});
