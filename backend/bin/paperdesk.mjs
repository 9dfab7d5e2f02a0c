#!/usr/bin/env node
// The `paperdesk` command: hands over to the bundled command line.
import './node-version.mjs';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cli = new URL('../dist/cli.js', import.meta.url);
if (existsSync(fileURLToPath(cli))) {
  await import(cli.href);
} else {
  console.error('paperdesk: nothing is built yet; run `npm start` (or `npm run build`) in the checkout first.');
  process.exitCode = 1;
}
