import { chmodSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Compiler, Configuration } from 'webpack';
import scaffold, { type Env } from './.config/webpack/webpack.config';
import { copyFilePatterns } from './.config/bundler/copyFiles';
import { weigh } from './weighModules';

const DIST = join(__dirname, 'dist');
const LAUNCHER = /^gpx_/;
/** Grafana 12.2.0 does not share these with plugins: a module that names one cannot be loaded there. */
const NOT_SHARED = ['react/jsx-runtime', 'react/jsx-dev-runtime'];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });

/** The copy plugin drops the run bit, and Grafana cannot start a launcher without it. */
class RunnableLaunchers {
  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tap('RunnableLaunchers', () => {
      for (const file of filesBelow(DIST)) {
        if (LAUNCHER.test(file.split('/').at(-1) ?? '')) chmodSync(file, 0o755);
      }
    });
  }
}

/** Fails the build when a module asks Grafana for something 12.2.0 does not have. */
class LoadableModules {
  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tap('LoadableModules', () => {
      for (const file of filesBelow(DIST).filter((path) => path.endsWith('module.js'))) {
        const list = /define\(\s*(?:"[^"]*"\s*,\s*)?(\[[^\]]*\])/.exec(readFileSync(file, 'utf8'))?.[1];
        if (list === undefined) throw new Error(`${file} has no AMD dependency list`);
        const missing = NOT_SHARED.filter((name) => list.includes(`"${name}"`));
        if (missing.length > 0) throw new Error(`${file} depends on ${missing.join(', ')}: use classic JSX`);
      }
    });
  }
}

/** Fails a production build whose modules outgrew their budget, and prints what they weigh. */
class WithinBudget {
  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tap('WithinBudget', () => {
      const modules = filesBelow(DIST).filter((path) => path.endsWith('module.js'));
      const names = modules.map((path) => relative(DIST, path)).sort();
      compiler.getInfrastructureLogger('bundle').info(`\n${weigh(DIST, names).join('\n')}`);
    });
  }
}

/** The generated configuration copies licence and changelog from the plugin's folder; ours stand at the top of the repository. */
const NOT_HERE = ['../LICENSE', '../CHANGELOG.md'];
const SCREENSHOTS = 'img/screenshots/';
const patterns = [
  ...copyFilePatterns.filter(({ from }) => !NOT_HERE.includes(from) && !from.startsWith(SCREENSHOTS)),
  { from: '../../LICENSE', to: '.' },
  { from: '../../CHANGELOG.md', to: '.' },
  // Alerts link to their runbook; Grafana serves it even when the backend is what is down.
  { from: '../../docs/runbooks', to: 'runbooks' },
  { from: '../../docs/images/*.png', to: `${SCREENSHOTS}[name][ext]` },
  { from: '**/img/**', to: '.' },
  { from: 'datasource/gpx_*', to: '.', noErrorOnMissing: true },
];

const config = async (env: Env): Promise<Configuration> => {
  const base = await scaffold(env);
  return {
    ...base,
    plugins: [
      ...(base.plugins ?? []).filter((plugin) => !(plugin instanceof CopyWebpackPlugin)),
      new CopyWebpackPlugin({ patterns }),
      new RunnableLaunchers(),
      new LoadableModules(),
      ...(env.production === true ? [new WithinBudget()] : []),
    ],
    stats: 'errors-warnings',
    resolve: { ...base.resolve, extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
  };
};

export default config;
