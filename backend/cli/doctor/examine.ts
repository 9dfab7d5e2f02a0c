import { accessSync, constants, existsSync, readdirSync, statSync, statfsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../src/config.js';
import { type CliContext, sentenceOf } from '../context.js';
import type { DeskAddress } from '../desk-address.js';
import { wantsDemoExchange } from '../start/demo-exchange.js';
import { findGrafana } from '../start/grafana-installation.js';
import { findJava } from '../start/java.js';
import { requireFreePorts } from '../start/ports.js';
import { wantedPorts } from '../start/preflight.js';
import { findPrometheus } from '../start/prometheus.js';
import { QUESTDB_VERSION, presentJar, requireMaven } from '../start/questdb-jar.js';
import { secretsFolder } from '../start/secrets.js';
import { examineClock } from './clock.js';
import type { Finding } from './finding.js';

const DISK_WANTED_BYTES = 2e9;

/** Looks at this machine and the home; changes nothing. */
export async function examine(context: CliContext, desk: DeskAddress): Promise<Finding[]> {
  const system: Finding = {
    what: 'system',
    verdict: 'good',
    found: `${platform()} ${release()} ${arch()}, Node ${process.versions.node}`,
  };
  const home: Finding = {
    what: 'home',
    verdict: 'good',
    found: `${desk.home}, ${desk.running === undefined ? 'no desk runs on it' : `a desk runs on it (process ${desk.running.pid})`}`,
  };
  let config: Config;
  try {
    config = loadConfig(context.environment, context.root);
  } catch (fault) {
    return [system, home, { what: 'settings', verdict: 'bad', found: sentenceOf(fault) }, ...examineHome(desk.home)];
  }
  return [
    system,
    home,
    { what: 'settings', verdict: 'good', found: `${config.deskFile}, prices: ${config.source}` },
    await attempt('java', 'bad', async () => `${await findJava(context.environment)} is new enough`),
    await attempt('questdb', 'bad', async () => jar(config, context.root)),
    await grafana(config, context.root),
    await attempt(
      'prometheus',
      'note',
      async () => (await findPrometheus(config)) ?? Promise.reject(new Error('not installed')),
    ),
    ...(desk.running === undefined ? [await ports(context, config)] : []),
    ...examineHome(desk.home),
    await examineClock(config, wantsDemoExchange(config, context.environment)),
  ];
}

async function jar(config: Config, root: string): Promise<string> {
  const present = presentJar(config, root);
  if (present !== undefined) return present;
  await requireMaven();
  return `${QUESTDB_VERSION} comes through Maven at the first start`;
}

async function grafana(config: Config, root: string): Promise<Finding> {
  const search = await findGrafana(config.tools.grafanaHome, root);
  return 'found' in search
    ? { what: 'grafana', verdict: 'good', found: `${search.found.version} at ${search.found.homePath}` }
    : { what: 'grafana', verdict: 'note', found: search.missing };
}

function ports(context: CliContext, config: Config): Promise<Finding> {
  const all = {
    questdb: true,
    demoExchange: wantsDemoExchange(config, context.environment),
    grafana: true,
    prometheus: true,
  };
  return attempt('ports', 'bad', async () => {
    await requireFreePorts(wantedPorts(config, all));
    return 'all free';
  });
}

function examineHome(home: string): Finding[] {
  if (!existsSync(home)) return [{ what: 'rights', verdict: 'note', found: 'the home is made at the first start' }];
  const disk = statfsSync(home);
  const free = disk.bavail * disk.bsize;
  return [
    rights(home),
    {
      what: 'disk',
      verdict: free < DISK_WANTED_BYTES ? 'bad' : 'good',
      found: `${(free / 1e9).toFixed(1)} GB free`,
      ...(free < DISK_WANTED_BYTES ? { cure: 'free some space, or move PAPERDESK_HOME' } : {}),
    },
  ];
}

function rights(home: string): Finding {
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return {
      what: 'rights',
      verdict: 'bad',
      found: `${home} is not writable`,
      cure: 'give it to the user who starts the desk',
    };
  }
  const folder = secretsFolder(home);
  const open = (existsSync(folder) ? [folder, ...readdirSync(folder).map((name) => join(folder, name))] : []).filter(
    (path) => (statSync(path).mode & 0o077) !== 0,
  );
  if (open.length === 0) return { what: 'rights', verdict: 'good', found: 'home writable, secrets for its owner only' };
  return {
    what: 'rights',
    verdict: 'bad',
    found: `others may read ${open.join(', ')}`,
    cure: `chmod -R go= ${folder}`,
  };
}

async function attempt(what: string, otherwise: 'note' | 'bad', look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, verdict: 'good', found: await look() };
  } catch (fault) {
    return { what, verdict: otherwise, found: sentenceOf(fault) };
  }
}
