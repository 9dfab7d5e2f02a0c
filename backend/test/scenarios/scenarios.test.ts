import { mutationsOf } from './mutations.js';
import { rulesOf, runScenario } from './run-scenario.js';
import { readScenarios } from './scenario-file.js';

// What the desk does, in files that a person of compliance can read and add to: see README.md beside them.
describe.each(readScenarios())('%s', (_name, file) => {
  it.each(file.scenarios.map((scenario) => [scenario.it, scenario] as const))('%s', (_it, scenario) => {
    expect(runScenario(scenario, file)).toEqual([]);
  });

  const mutations = mutationsOf(rulesOf(file));
  if (mutations.length > 0)
    it('notices each limit that is left out or moved by one unit', () => {
      const unnoticed = mutations
        .filter(({ rules }) => file.scenarios.every((scenario) => runScenario(scenario, file, rules).length === 0))
        .map(({ name }) => name);
      expect(unnoticed).toEqual([]);
    });
});
