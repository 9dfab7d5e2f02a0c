// The `paperdesk` command line: reads the process's arguments and environment, and nothing else does.
import { resolve } from 'node:path';
import { createContext } from './context.js';
import { runCli } from './program.js';

const context = createContext({
  root: resolve(import.meta.dirname, '../..'),
  // npm runs its scripts in the checkout and tells where it was called.
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  environment: process.env,
  say: (line) => void process.stdout.write(`${line}\n`),
  remark: (line) => void process.stderr.write(`${line}\n`),
});
// A closed terminal or a reader such as `head` must not end the desk.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const code = await runCli(process.argv, context, {
  onRequest: (callback) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, callback);
  },
});
// Idle keep-alive connections must not hold the command open.
process.exit(code);
