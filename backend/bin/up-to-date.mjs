// What `npm start` does before the desk runs: packages as the lock file says, programs as the sources say.
// Stamps live under node_modules/.paperdesk, so that removing node_modules forgets them as well.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAMS = [
  {
    name: 'backend',
    result: 'backend/dist/cli.js',
    sources: [
      'backend/src',
      'backend/contract/src',
      'backend/demo-exchange',
      'backend/cli',
      'backend/bench',
      'backend/build.mjs',
    ],
  },
  {
    name: 'grafana-plugin',
    result: 'grafana-plugin/dist/plugin.json',
    sources: [
      'grafana-plugin/src',
      'grafana-plugin/webpack.config.ts',
      'grafana-plugin/tsconfig.json',
      'grafana-plugin/package.json',
      'docs/runbooks',
      'backend/contract/src',
    ],
  },
];

/**
 * Installs and builds what is missing or changed. Returns false when a step failed; what to do about it was then said.
 * @param {string} root the checkout
 * @param {(line: string) => void} say
 */
export async function bringUpToDate(root, say) {
  const stamps = join(root, 'node_modules/.paperdesk');
  const lock = readFileSync(join(root, 'package-lock.json'));
  const lockStamp = hash([lock]);
  if (readStamp(stamps, 'packages') !== lockStamp || !existsSync(join(root, 'node_modules/.package-lock.json'))) {
    if (!packagesMatch(root, JSON.parse(lock.toString()))) {
      say('Installing packages (npm ci), a minute or two the first time …');
      // Building needs the development packages in production as well.
      if (!(await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], root))) {
        say(
          'paperdesk: npm ci failed (its reason is above). better-sqlite3 needs a C++ compiler, make and python3 where no',
        );
        say('prebuilt binary can be downloaded. Then run `npm start` again.');
        return false;
      }
    }
    writeStamp(stamps, 'packages', lockStamp);
  }
  for (const program of PROGRAMS) {
    const stamp = hash([lock, ...program.sources.flatMap((path) => contents(join(root, path)))]);
    if (readStamp(stamps, program.name) === stamp && existsSync(join(root, program.result))) continue;
    say(`Building ${program.name} …`);
    if (!(await run('npm', ['run', '--silent', 'build', '-w', `@paperdesk/${program.name}`], root))) {
      say(`paperdesk: building ${program.name} failed (its reason is above); nothing was started.`);
      return false;
    }
    writeStamp(stamps, program.name, stamp);
  }
  return true;
}

/** True when npm's own record of what it installed has every package of the lock file in its version. */
export function packagesMatch(root, lock) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  return Object.entries(lock.packages ?? {}).every(
    ([path, wanted]) =>
      !path.includes('node_modules/') || wanted.link || wanted.optional || installed[path]?.version === wanted.version,
  );
}

/** Names and bytes of every source below `path`; tests do not count. */
function contents(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path, readFileSync(path)];
  return readdirSync(path)
    .filter((name) => name !== 'node_modules' && name !== 'dist' && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => contents(join(path, name)));
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(`${part.length}:`).update(part);
  return digest.digest('hex');
}

function readStamp(folder, name) {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function writeStamp(folder, name, value) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), value);
}

function run(command, parameters, cwd) {
  return new Promise((done) => {
    const child = spawn(command, parameters, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: false });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
}
