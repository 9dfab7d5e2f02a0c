#!/usr/bin/env node
// `npm start`: installs and builds what is missing or out of date, then starts the desk in the foreground.
import './node-version.mjs';
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from './up-to-date.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const asked = process.argv.slice(2);
if (await bringUpToDate(root, (line) => console.log(line))) {
  process.argv = [process.argv[0], fileURLToPath(new URL('paperdesk.mjs', import.meta.url)), 'start', ...asked];
  await import(new URL('../dist/cli.js', import.meta.url).href);
} else {
  process.exitCode = 1;
}
