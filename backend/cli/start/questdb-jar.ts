import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { runTool } from './run-tool.js';

export const QUESTDB_VERSION = '9.3.4';
const MAVEN_TIMEOUT_MS = 300_000;

/** Where the jar is: the one that was named, the one already fetched, or undefined when Maven must bring it. */
export function presentJar(config: Config, root: string): string | undefined {
  const named = config.tools.questdbJar;
  if (named !== undefined) {
    const jar = resolve(root, named);
    if (!existsSync(jar)) throw new OperatorError(`QUESTDB_JAR names ${jar}, which is not there: correct or unset it.`);
    return jar;
  }
  const fetched = jarPath(config.home);
  return existsSync(fetched) ? fetched : undefined;
}

/** Throws an {@link OperatorError} when Maven is needed and missing. */
export async function requireMaven(): Promise<void> {
  const told = await runTool('mvn', ['--version']);
  if (told.outcome !== 'done')
    throw new OperatorError(
      `Maven is missing, and the QuestDB ${QUESTDB_VERSION} jar comes through it: install Maven (maven.apache.org), or set QUESTDB_JAR to a jar you have, or QUESTDB_HTTP_URL to a QuestDB that runs.`,
    );
}

/** Brings the jar into the home by Maven and returns its path. */
export async function fetchJar(home: string): Promise<string> {
  const folder = join(home, 'questdb/lib');
  mkdirSync(folder, { recursive: true });
  const told = await runTool(
    'mvn',
    [
      '--batch-mode',
      '--quiet',
      'dependency:copy',
      `-Dartifact=org.questdb:questdb:${QUESTDB_VERSION}`,
      `-DoutputDirectory=${folder}`,
    ],
    MAVEN_TIMEOUT_MS,
  );
  const jar = jarPath(home);
  if (told.outcome === 'done' && existsSync(jar)) return jar;
  const reason = told.text.split('\n').find((line) => line.includes('ERROR')) ?? 'it gave no reason';
  throw new OperatorError(
    `Maven could not bring QuestDB ${QUESTDB_VERSION} (${reason.slice(0, 300)}): check the network or Maven's settings.xml, or set QUESTDB_JAR to a jar you have.`,
  );
}

function jarPath(home: string): string {
  return join(home, 'questdb/lib', `questdb-${QUESTDB_VERSION}.jar`);
}
