import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// Folders are the direction of data (docs/architecture.md). Pure folders hold rules of trading: no clock, network or randomness.
const PURE = ['model', 'market', 'risk', 'compliance', 'execution', 'portfolio'];
const EDGE_PACKAGES = [
  'ccxt',
  'express',
  'better-sqlite3',
  'pg',
  '@grpc/*',
  'apache-arrow',
  'prom-client',
  '@questdb/*',
  'pino',
  'ws',
];

const folder = (name) => ({ type: name, pattern: `backend/src/${name}`, mode: 'folder' });
const FOLDERS = [
  ...PURE,
  'engine',
  'feeds',
  'journal',
  'questdb',
  'grafana',
  'api',
  'security',
  'observability',
  'watch',
];
const may = (from, ...allow) => ({ from, allow: [from, 'root', 'contract', 'model', ...allow] });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'grafana-plugin/.config/**', '.paperdesk/**', '**/coverage/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'error',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 400 }],
      complexity: ['error', 14],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only the entry points read the environment.',
        },
      ],
    },
  },
  {
    files: ['backend/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': [
        ...FOLDERS.map(folder),
        { type: 'contract', pattern: 'backend/contract', mode: 'folder' },
        { type: 'root', pattern: 'backend/src/{clock,errors}.ts', mode: 'file' },
        { type: 'config', pattern: 'backend/src/{config,desk-file}.ts', mode: 'file' },
      ],
      'boundaries/ignore': ['**/*.test.ts', 'backend/test/**'],
      'import/resolver': { typescript: { project: 'backend/tsconfig.json' } },
    },
    rules: {
      'boundaries/element-types': [
        'error',
        {
          default: 'allow',
          rules: [
            { from: FOLDERS, disallow: [...FOLDERS, 'config'] },
            may('model'),
            may('market'),
            may('risk', 'market', 'portfolio', 'execution'),
            may('compliance', 'market', 'portfolio', 'execution', 'risk'),
            may('execution', 'market', 'portfolio'),
            may('portfolio'),
            may('engine', 'market', 'risk', 'compliance', 'execution', 'portfolio'),
            may('feeds', 'market'),
            may('journal', 'engine'),
            may('questdb', 'engine', 'execution', 'portfolio', 'compliance'),
            may('grafana', 'engine', 'security'),
            may('api', 'engine', 'security', 'observability', 'watch'),
            may('security'),
            may('observability', 'engine', 'execution'),
            may(
              'watch',
              'engine',
              'journal',
              'questdb',
              'compliance',
              'risk',
              'market',
              'execution',
              'feeds',
              'security',
              'observability',
            ),
          ],
        },
      ],
    },
  },
  {
    files: [`backend/src/{${PURE.join(',')},engine}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [...EDGE_PACKAGES, 'node:fs', 'node:net', 'node:http', 'node:child_process'] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness comes in as an argument.' },
        { object: 'performance', property: 'now', message: 'Time comes in as an argument.' },
      ],
    },
  },
  {
    // The exchange knows the truth that fill models are measured against: nothing of a model may reach into it.
    files: ['backend/demo-exchange/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/execution/**'], message: 'The exchange must not know how we model it.' }] },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'backend/test/**', 'grafana-plugin/tests/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 400 }],
      complexity: 'off',
    },
  },
  {
    files: [
      'backend/src/main.ts',
      'backend/cli/**',
      'backend/bench/**',
      'backend/realism/main.ts',
      'backend/surveillance-quality/main.ts',
      'backend/demo-exchange/main.ts',
      'backend/bin/**',
      'backend/test/**',
      '.ci/**',
      '*.mjs',
      'grafana-plugin/tests/**',
      '**/jest*.{js,cjs}',
      'grafana-plugin/playwright.config.ts',
    ],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  {
    files: ['grafana-plugin/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: globals.browser },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  { files: ['grafana-plugin/webpack.config.ts', 'eslint.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  prettier,
);
