import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { runTool } from './run-tool.js';

/** A Grafana found on this machine. */
export interface GrafanaInstallation {
  readonly homePath: string;
  readonly binary: string;
  readonly version: string;
}

/** Either an installation to use, or one sentence about why there is none. */
export type GrafanaSearch = { readonly found: GrafanaInstallation } | { readonly missing: string };

const NEEDED = { major: 12, minor: 2 } as const;
/** Where the Linux packages and Homebrew (Apple silicon, Intel, Linux) put it: home path, then folder of the binary. */
const PACKAGE_PATHS = [
  ['/usr/share/grafana', '/usr/share/grafana/bin'],
  ['/usr/share/grafana', '/usr/sbin'],
  ['/opt/homebrew/opt/grafana/share/grafana', '/opt/homebrew/opt/grafana/bin'],
  ['/usr/local/opt/grafana/share/grafana', '/usr/local/opt/grafana/bin'],
  ['/home/linuxbrew/.linuxbrew/opt/grafana/share/grafana', '/home/linuxbrew/.linuxbrew/opt/grafana/bin'],
] as const;
const CURE =
  'install Grafana 12.2 or newer (grafana.com/grafana/download), or unpack its archive and set GRAFANA_HOME to it';

/** Looks at `GRAFANA_HOME`, else where packages put Grafana, and checks the version. */
export async function findGrafana(grafanaHome: string | undefined, root: string): Promise<GrafanaSearch> {
  const places: (readonly [string, string])[] =
    grafanaHome === undefined ? [...PACKAGE_PATHS] : [[resolve(root, grafanaHome), resolve(root, grafanaHome, 'bin')]];
  const place = places.find(([home, bin]) => existsSync(join(home, 'public')) && existsSync(join(bin, 'grafana')));
  if (place === undefined)
    return {
      missing:
        grafanaHome === undefined
          ? `Grafana is not installed: ${CURE}.`
          : `GRAFANA_HOME=${grafanaHome} has no bin/grafana and public/: correct it, or ${CURE}.`,
    };
  const binary = join(place[1], 'grafana');
  const told = await runTool(binary, ['--version']);
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(told.text);
  if (told.outcome !== 'done' || version === null) return { missing: `${binary} does not tell its version: ${CURE}.` };
  return isNewEnough(version[0])
    ? { found: { homePath: place[0], binary, version: version[0] } }
    : { missing: `Grafana ${version[0]} is too old: ${CURE}.` };
}

/** True for 12.2.0 and newer. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor);
}

/** The releases that the desk's own journeys ran on; docs/how-to/existing-grafana.md says what ran where. */
const TESTED = '12.2';

/** One sentence about a version that nothing of ours ran on; undefined for a tested one. */
export function untestedGrafana(version: string): string | undefined {
  if (version.startsWith(`${TESTED}.`)) return undefined;
  return `Grafana ${version} is untested: the desk's journeys ran on ${TESTED} (docs/how-to/existing-grafana.md has the table).`;
}

const ASK_MS = 2_000;

/** The version of a Grafana that runs already; undefined when it does not answer or does not tell. */
export async function runningGrafana(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(`${url.replace(/\/$/, '')}/api/health`, { signal: AbortSignal.timeout(ASK_MS) });
    return healthSchema.parse(await reply.json()).version;
  } catch {
    return undefined;
  }
}

const healthSchema = z.object({ version: z.string().optional() });
