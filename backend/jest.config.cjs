// UTC everywhere, so that a test means the same on every machine.
process.env.TZ = 'UTC';

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.(mjs|[tj]s)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // Sources import with NodeNext-style .js suffixes; jest reads the .ts beside them.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@paperdesk/contract$': '<rootDir>/contract/src/index.ts',
  },
  // These ship ES modules only (the last two are what ccxt builds on).
  transformIgnorePatterns: ['/node_modules/(?!(jose|@noble|@scure)/)'],
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{src,contract,demo-exchange,cli,realism}/**/*.test.ts',
        '<rootDir>/test/component/**/*.test.ts',
        '<rootDir>/test/scenarios/*.test.ts',
        '<rootDir>/test/storm/compare.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'integration',
      globalSetup: '<rootDir>/test/build-programs.cjs',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'storm',
      globalSetup: '<rootDir>/test/build-programs.cjs',
      testMatch: ['<rootDir>/test/storm/storm.test.ts'],
    },
  ],
};
