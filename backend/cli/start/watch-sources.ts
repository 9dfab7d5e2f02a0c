import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.js';
import type { SupervisedProgram } from './supervised-program.js';

const SOURCES = ['src', 'contract/src'];
/** An editor writes several files at once; one rebuild serves them all. */
const QUIET_MS = 300;

/** Rebuilds the backend when a source changes and restarts it when the build passed. Watches until the process ends. */
export function rebuildOnChange(backendFolder: string, backend: SupervisedProgram, say: (line: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const rebuild = async () => {
    const built = await runTool(process.execPath, [join(backendFolder, 'build.mjs')]);
    if (built.outcome !== 'done') return say(`The backend does not build, the old one keeps running:\n${built.text}`);
    say('Backend rebuilt; restarting it.');
    await backend.restart();
  };
  for (const folder of SOURCES.map((name) => join(backendFolder, name)).filter((path) => existsSync(path)))
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || /\.test\.ts$/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        building = building.then(rebuild);
      }, QUIET_MS);
    });
  say('Watching backend sources; a change rebuilds and restarts the backend.');
}
