// Bundles each program of the backend into dist/: our own code and the contract inside, npm packages outside.
import { build } from 'esbuild';

await build({
  entryPoints: {
    main: 'src/main.ts',
    'demo-exchange': 'demo-exchange/main.ts',
    cli: 'cli/main.ts',
    bench: 'bench/main.ts',
  },
  absWorkingDir: import.meta.dirname,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  alias: { '@paperdesk/contract': './contract/src/index.ts' },
  sourcemap: true,
  logLevel: 'warning',
});
