import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { holds, scenariosIn } from '../../../test/surveillance-scenario.js';
import { SURVEILLANCE_RULES } from './rules.js';

const FOLDER = join(__dirname, 'scenarios');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

test('every file of scenarios belongs to a rule', () => {
  const ids: readonly string[] = SURVEILLANCE_RULES.map(({ id }) => `${id}.txt`);
  expect(files.filter((name) => !ids.includes(name))).toEqual([]);
});

describe.each(SURVEILLANCE_RULES)('$id', (rule) => {
  const file = join(FOLDER, `${rule.id}.txt`);
  const scenarios = existsSync(file) ? scenariosIn(readFileSync(file, 'utf8')) : [];
  const failing = (parameters: Record<string, number>) =>
    scenarios.filter((scenario) => !holds(rule, scenario, parameters));

  test('has a hit and a near miss', () => {
    expect(new Set(scenarios.map(({ expected }) => expected))).toEqual(new Set(['hit', 'near miss']));
  });

  test.each(scenarios.map((scenario) => ({ title: `${scenario.expected}: ${scenario.name}`, scenario })))(
    '$title',
    ({ scenario }) => {
      expect(holds(rule, scenario)).toBe(true);
    },
  );

  const moved = Object.entries(rule.defaults)
    .filter(([name]) => name !== 'quietSeconds')
    .flatMap(([name, value]) =>
      [1, -1].map((by) => ({ name, value: value + by * (Number.isInteger(value) ? 1 : 0.05) })),
    );
  test.each(moved)('a scenario fails when $name is $value', ({ name, value }) => {
    expect(failing({ [name]: value }).length).toBeGreaterThan(0);
  });
});
