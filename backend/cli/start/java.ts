import { join } from 'node:path';
import { OperatorError } from '../../src/errors.js';
import { type ToolResult, runTool } from './run-tool.js';

const NEEDED_JAVA = 17;
const CURE = `install Java ${NEEDED_JAVA} or newer (a JRE is enough, for example from adoptium.net) or point JAVA_HOME at one`;

/** Path of a Java that can run QuestDB. Throws an {@link OperatorError} when there is none or it is too old. */
export async function findJava(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const home = environment['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  requireJava(await runTool(java, ['-version']));
  return java;
}

/** Checks what `java -version` said. */
export function requireJava(told: ToolResult): number {
  const version = told.outcome === 'done' ? javaMajor(told.text) : undefined;
  if (version === undefined) throw new OperatorError(`Java is missing, and QuestDB runs on it: ${CURE}.`);
  if (version < NEEDED_JAVA) throw new OperatorError(`Java ${version} is too old for QuestDB: ${CURE}.`);
  return version;
}

/** 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_292"`. */
function javaMajor(text: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(text);
  return found === null ? undefined : Number(found[1]);
}
