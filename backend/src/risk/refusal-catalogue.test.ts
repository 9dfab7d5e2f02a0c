import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../engine/assess.js';
import { REFUSALS } from './refusal-catalogue.js';
import { troubleshootingPage } from './troubleshooting-page.js';

const SOURCES = join(__dirname, '..');
/** Words in capitals that are no codes of refusals. */
const NO_CODES = new Set([
  // Rules of market data, told by `rejected` events and the feeds' counts.
  ...['SEQUENCE_BACK', 'QUANTITY_NOT_POSITIVE', 'QUANTITY_NOT_FINITE', 'PRICE_OUT_OF_BAND', 'PRICE_OFF_GRID'],
  ...['PRICE_NOT_POSITIVE', 'PRICE_NOT_FINITE', 'UPDATE_OVERLAP', 'TIME_INSANE', 'QUANTITY_OFF_GRID'],
  ...['TRADE_ID_MISSING', 'SIDE_MISSING', 'DUPLICATE_TRADE_ID'],
  // Of SQLite and QuestDB.
  ...['SQLITE_NOTADB', 'SQLITE_BUSY', 'WAL_APPLY', 'MAT_VIEW_REFRESH'],
]);
/** Names of the environment are read in these files alone. */
const ENVIRONMENT = /^(config|main|alert-channels)/;
const CODE = /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|UNPRICED|DENIED|INTERNAL|OCO)'/g;

function codesInSources(): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || entry.endsWith('.test.ts') || ENVIRONMENT.test(entry)) continue;
    for (const [, code = ''] of readFileSync(join(SOURCES, entry), 'utf8').matchAll(CODE))
      if (!NO_CODES.has(code)) found.set(code, entry);
  }
  return found;
}

test('every code that the sources can answer stands in the catalogue', () => {
  const known = new Set(REFUSALS.map(({ code }) => code));
  expect([...codesInSources()].filter(([code]) => !known.has(code))).toEqual([]);
});

test('the catalogue names no code that nothing answers, and none twice', () => {
  const answered = codesInSources();
  expect(REFUSALS.filter(({ code }) => !answered.has(code)).map(({ code }) => code)).toEqual([]);
  const codes = REFUSALS.map(({ code, kind }) => `${kind} ${code}`);
  expect(new Set(codes).size).toBe(codes.length);
});

test('reasons of checks name a check that there is, and its status', () => {
  for (const { code, kind, from, status } of REFUSALS) {
    if (kind !== 'check' || from === 'any') continue;
    const statuses = from.split(', ').map((one) => String(CHECKS.find(({ name }) => name === one)?.status));
    expect([code, ...new Set(statuses)]).toEqual([code, ...status.split(', ')]);
  }
});

test('docs/troubleshooting.md is what the catalogue says (else: npm run docs:troubleshooting)', () => {
  const page = readFileSync(join(SOURCES, '../../docs/troubleshooting.md'), 'utf8');
  expect(page).toBe(troubleshootingPage());
  for (const phrase of [
    'No validated API keys',
    'KYC verification required',
    'Daily limit exceeded',
    'Exchange API error',
  ])
    expect(page).toContain(phrase);
});
