// Days and clocks in the tests are UTC, as on the desk.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');
const [swc] = Object.values(base.transform);

module.exports = {
  ...base,
  // d3-color ships .mjs, which the generated pattern leaves out.
  transform: { '^.+\\.(mjs|[tj]sx?)$': swc },
  // Relative imports carry the .js suffix of ESM while the sources are TypeScript.
  moduleNameMapper: { ...base.moduleNameMapper, '^(\\.{1,2}/.*)\\.js$': '$1' },
};
