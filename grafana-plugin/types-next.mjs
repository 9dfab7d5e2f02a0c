#!/usr/bin/env node
// `npm run types:next`: checks the plugin's sources against the types of a newer Grafana, in a folder of its own that
// goes away again. The packages come from the registry; nothing of the checkout changes. Not part of `npm test`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEXT = process.argv[2] ?? '13.1.1';
const PACKAGES = ['data', 'i18n', 'runtime', 'schema', 'ui'].map((name) => `@grafana/${name}`);
const here = import.meta.dirname;
const contract = join(here, '../backend/contract');

const folder = mkdtempSync(join(tmpdir(), 'paperdesk-types-'));
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
/** Of what only the sources and their tests name; the build's own tools are not needed for types. */
const named = Object.keys(pinned).filter((name) =>
  /^(@emotion|@testing-library|@types|react|rxjs|zod|typescript|@grafana\/tsconfig|@playwright|@axe-core)/.test(name),
);

function run(command, args) {
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit' }).status === 0;
}

try {
  cpSync(join(here, 'src'), join(folder, 'plugin/src'), { recursive: true });
  for (const name of ['.config', 'tsconfig.json'])
    cpSync(join(here, name), join(folder, 'plugin', name), { recursive: true });
  cpSync(contract, join(folder, 'contract'), { recursive: true, filter: (path) => !path.includes('node_modules') });
  const dependencies = {
    ...Object.fromEntries(named.map((name) => [name, pinned[name]])),
    ...Object.fromEntries(PACKAGES.map((name) => [name, NEXT])),
    '@paperdesk/contract': 'file:./contract',
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'types-next', private: true, dependencies }));
  const tsconfig = {
    extends: './plugin/tsconfig.json',
    compilerOptions: { typeRoots: ['./node_modules/@types'], noEmit: true },
    include: ['plugin/src', 'plugin/.config/types'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const installed = run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
  const ok = installed && run('npx', ['--no-install', 'tsc', '-p', '.']);
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} types of the plugin against @grafana/* ${NEXT}\n`);
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
