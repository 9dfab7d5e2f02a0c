// `npm test`: runs every suite, tells what was skipped and why, and closes with one line of totals.
// `--only static,build,unit,integration,e2e,storm` picks suites, the storm and the longer journeys only when named; exit code 1 when anything failed or nothing ran.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForJourneys } from './journeys.mjs';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'paperdesk-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const reasons = [];

/** `npm test` names no suite; whoever names the journeys has the time for all of them. */
const everyJourney = process.argv.includes('--only');

function run(command, args, extra = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: false, ...extra });
}

/** A check that passes or fails as a whole. What it prints is shown once it is over: several run side by side. */
function check(name, command, args) {
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const over = (ok) => {
      totals[ok ? 'passed' : 'failed'] += 1;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${said}${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
      done();
    };
    child.on('error', (fault) => (said += `${fault.message}\n`));
    child.on('close', (code) => over(code === 0));
  });
}

function jest(name, folder, args, { shown = false } = {}) {
  const outputFile = join(scratch, `${name}.json`);
  const result = run('npx', ['--no-install', 'jest', '--json', `--outputFile=${outputFile}`, ...args], {
    cwd: join(root, folder),
    stdio: ['ignore', shown ? 'inherit' : 'ignore', 'inherit'],
  });
  if (!existsSync(outputFile)) return suiteBroken(name, result.status);
  const report = JSON.parse(readFileSync(outputFile, 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults)
    for (const test of file.assertionResults)
      if (test.status === 'pending' || test.status === 'todo') reasons.push(test.fullName);
  if (report.numTotalTests === 0) suiteBroken(name, 'no test ran');
}

function playwright() {
  const missing = missingForJourneys();
  if (missing !== undefined) {
    totals.skipped += 1;
    reasons.push(`browser journeys: ${missing}`);
    return;
  }
  const outputFile = join(scratch, 'journeys.json');
  // The journeys without which nothing may be handed in; `npm run e2e` names this suite and so runs all of them.
  const which = everyJourney ? [] : ['--grep', '@core'];
  const result = run('npx', ['--no-install', 'playwright', 'test', '--reporter=list,json', ...which], {
    cwd: join(root, 'grafana-plugin'),
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: outputFile },
  });
  if (!existsSync(outputFile)) return suiteBroken('journeys', result.status);
  const { stats, errors } = JSON.parse(readFileSync(outputFile, 'utf8'));
  totals.passed += stats.expected + stats.flaky;
  totals.failed += stats.unexpected + errors.length;
  totals.skipped += stats.skipped;
  if (!everyJourney) process.stdout.write('Only the journeys with the tag @core; `npm run e2e` runs all.\n');
  if (stats.flaky > 0) process.stdout.write(`${stats.flaky} of the journeys passed only at their second try\n`);
}

function suiteBroken(name, why) {
  totals.failed += 1;
  process.stdout.write(`FAIL ${name}: the suite itself did not run (${why})\n`);
}

function noRegistryAddresses() {
  const found = readFileSync(join(root, 'package-lock.json'), 'utf8').match(/"resolved": "https?:/g);
  totals[found === null ? 'passed' : 'failed'] += 1;
  if (found !== null) process.stdout.write('FAIL package-lock.json holds registry addresses\n');
}

function onlyListedAtTop() {
  const allowed = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'];
  const stray = readdirSync(root).filter((name) => name.endsWith('.md') && !allowed.includes(name));
  totals[stray.length === 0 ? 'passed' : 'failed'] += 1;
  if (stray.length > 0) process.stdout.write(`FAIL stray pages at the top: ${stray.join(', ')}\n`);
}

const suites = {
  async static() {
    await Promise.all([
      check('types of the backend', 'npx', ['--no-install', 'tsc', '--noEmit', '-p', 'backend']),
      check('types of the plugin', 'npx', ['--no-install', 'tsc', '--noEmit', '-p', 'grafana-plugin']),
      check('types of the journeys', 'npx', ['--no-install', 'tsc', '--noEmit', '-p', 'grafana-plugin/tests']),
      check('lint', 'npx', ['--no-install', 'eslint', '.', '--max-warnings', '0']),
      check('format', 'npx', ['--no-install', 'prettier', '--check', '--log-level', 'warn', '.']),
      check('dead code', 'npx', ['--no-install', 'knip']),
    ]);
    noRegistryAddresses();
    onlyListedAtTop();
  },
  build() {
    return check('build', 'npm', ['run', 'build', '--silent']);
  },
  unit() {
    // Jest leaves a core to itself: of two that is half the machine. Tests that play recordings wait now and then.
    const oneMore = String(availableParallelism() + 1);
    jest('backend-unit', 'backend', ['--selectProjects', 'unit', '--maxWorkers', oneMore]);
    jest('plugin-unit', 'grafana-plugin', ['--maxWorkers', '100%']);
  },
  integration() {
    // Each worker has a QuestDB of its own, and waits for it as often as it computes.
    jest('integration', 'backend', ['--selectProjects', 'integration', '--maxWorkers', '2']);
  },
  e2e: playwright,
  storm() {
    jest('storm', 'backend', ['--selectProjects', 'storm', '--runInBand'], { shown: true });
  },
};
/** What takes minutes and is asked for by name. */
const LONG = ['storm'];

const asked = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : Object.keys(suites).filter((name) => !LONG.includes(name));
if (asked.includes('e2e') && !asked.includes('build')) asked.unshift('build');
for (const name of asked) {
  process.stdout.write(`\n== ${name}\n`);
  const started = performance.now();
  await suites[name]();
  process.stdout.write(`== ${name} took ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}
rmSync(scratch, { recursive: true, force: true });
if (reasons.length > 0) process.stdout.write(`\nskipped:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
