import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesMatch } from '../bin/up-to-date.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paperdesk-packages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lock = {
  packages: {
    '': { version: '0.1.0' },
    backend: { version: '0.1.0' },
    'node_modules/ws': { version: '8.0.0' },
    'node_modules/fsevents': { version: '2.0.0', optional: true },
    'node_modules/@paperdesk/contract': { link: true },
  },
};
const installed = (packages: object) => {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
};

describe('packagesMatch', () => {
  it.each([
    ['all that is needed here', { 'node_modules/ws': { version: '8.0.0' } }, true],
    ['another version', { 'node_modules/ws': { version: '7.0.0' } }, false],
    ['a package too few', {}, false],
  ])('answers for an installation with %s', (_name, packages, matches) => {
    installed(packages);
    expect(packagesMatch(root, lock)).toBe(matches);
  });

  it('is false when nothing is installed', () => {
    expect(packagesMatch(root, lock)).toBe(false);
  });
});
