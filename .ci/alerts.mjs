// `npm run alerts`: every alert at a near miss and at a real firing, on a whole desk with the real Grafana and the rules as
// they are shipped. Takes about an hour. `--only feeds,delivery,disk,service,risk,reconciliation,channels,outages,drill` picks stories,
// `--calm 3600` first lets an ordinary demo run for so many seconds, in which nothing may be sent; `--no-build` takes the programs as they are built, `--keep` leaves the desk's home for whoever looks after a failure.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { grafanaHome } from './journeys.mjs';

const root = join(import.meta.dirname, '..');
const say = (line) => process.stdout.write(`${line}\n`);
const missing = whatIsMissing();
if (missing !== undefined) {
  say(`skipped: the alerts were not tried, because ${missing}`);
  say('\n0 passed, 0 failed, 1 skipped');
  process.exit(1);
}

const folder = join(root, 'node_modules/.paperdesk');
const bundle = join(folder, `alerts-${process.pid}.mjs`);
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, 'backend/test/alerts/main.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  alias: { '@paperdesk/contract': join(root, 'backend/contract/src/index.ts') },
  logLevel: 'warning',
});
const { checkAlerts, STORY_NAMES } = await import(bundle);
rmSync(bundle);
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : STORY_NAMES;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const { passed, failed } = await checkAlerts({
  root,
  environment: process.env,
  build: !process.argv.includes('--no-build'),
  keepHome: process.argv.includes('--keep'),
  stories: only,
  calmSeconds: process.argv.includes('--calm') ? Number(process.argv[process.argv.indexOf('--calm') + 1]) : 60,
  say,
});
say(`\n${passed} passed, ${failed} failed, ${STORY_NAMES.length - only.length} skipped`);
process.exit(failed > 0 ? 1 : 0);

/** One sentence, or undefined when everything is there. */
function whatIsMissing() {
  if (process.platform !== 'linux')
    return 'it stops and resumes programs by their process lists, as only Linux has them';
  if (grafanaHome() === undefined) return 'no Grafana 12.2+ is installed (set GRAFANA_HOME or install its package)';
  const absent = ['java', 'ps'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);
  return absent === undefined ? undefined : `${absent} is not installed`;
}
