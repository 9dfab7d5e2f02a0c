import type { QueryType } from '@paperdesk/contract';
import { MEASURES } from './alert-measures.js';
import { MEASURE_WORDS, measureChoices } from './measure-words.js';

it.each(
  Object.entries(MEASURES).flatMap(([type, measures]) => Object.keys(measures).map((name) => [type, name] as const)),
)('describes %s %s, which a rule may compare', (type, name) => {
  expect(MEASURE_WORDS[type as QueryType]?.[name]).toMatch(/\w/);
});

it('lists the default of a type first, and nothing for a type without numbers', () => {
  expect(measureChoices('feeds')[0]).toEqual({
    ...{ text: 'live', value: 'live', description: '1 while orders may match in the market, else 0' },
  });
  expect(measureChoices('orders')).toEqual([]);
  expect(measureChoices('constructor')).toEqual([]);
});
