// Bundles each program of the backend into dist/: our own code and the contract inside, npm packages outside.
// `node build.mjs main cli` builds those two only.
import { build } from 'esbuild';

const PROGRAMS = {
  main: 'src/main.ts',
  'journal-thread': 'src/journal/journal-thread.ts',
  'demo-exchange': 'demo-exchange/main.ts',
  cli: 'cli/main.ts',
  bench: 'bench/main.ts',
};
const named = process.argv.slice(2);
// The desk starts its journal's thread from a file of its own.
if (named.includes('main')) named.push('journal-thread');

await build({
  entryPoints: Object.fromEntries(
    Object.entries(PROGRAMS).filter(([name]) => named.length === 0 || named.includes(name)),
  ),
  absWorkingDir: import.meta.dirname,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // What is imported on demand is a file of its own: only `paperdesk record` loads ccxt.
  splitting: true,
  packages: 'external',
  alias: { '@paperdesk/contract': './contract/src/index.ts' },
  sourcemap: true,
  logLevel: 'warning',
});
