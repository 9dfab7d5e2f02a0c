// Builds backend/dist once before the integration tests when a source is newer: they run the real programs.
const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const PROGRAMS = ['main', 'journal-thread', 'cli', 'demo-exchange'];
const SOURCES = ['src', 'contract/src', 'cli', 'demo-exchange', 'build.mjs'].map((path) => join(ROOT, path));

/** Latest change below `path`; tests are not bundled and do not count. */
function changedAt(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return path.endsWith('.test.ts') ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

module.exports = () => {
  const builtAt = Math.min(
    ...PROGRAMS.map((name) => join(ROOT, 'dist', `${name}.js`)).map((file) =>
      existsSync(file) ? statSync(file).mtimeMs : 0,
    ),
  );
  if (builtAt > Math.max(...SOURCES.map(changedAt))) return;
  execFileSync(process.execPath, ['build.mjs', ...PROGRAMS], { cwd: ROOT, stdio: 'inherit' });
};
