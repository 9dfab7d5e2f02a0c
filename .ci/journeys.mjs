// What the browser journeys need besides npm packages, and the sentence that says which of it is missing.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const onPath = (...names) =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** The Chromium to drive: `CHROMIUM_BIN`, or the first one on the PATH. */
export const chromium = () =>
  process.env.CHROMIUM_BIN ?? onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

/** Grafana's home: `GRAFANA_HOME`, or where its packages put it. */
export const grafanaHome = () =>
  [
    process.env.GRAFANA_HOME,
    '/usr/share/grafana',
    '/opt/homebrew/opt/grafana/share/grafana',
    '/usr/local/opt/grafana/share/grafana',
  ]
    .filter((home) => home !== undefined)
    .find((home) => existsSync(join(home, 'conf/defaults.ini')));

/** One sentence, or undefined when everything is there. */
export function missingForJourneys() {
  if (grafanaHome() === undefined) return 'no Grafana 12.2+ is installed (set GRAFANA_HOME or install its package)';
  if (chromium() === undefined) return 'no Chromium is installed (set CHROMIUM_BIN or install the package chromium)';
  if (onPath('java') === undefined) return 'no Java 17+ is installed, which QuestDB needs';
  return undefined;
}
