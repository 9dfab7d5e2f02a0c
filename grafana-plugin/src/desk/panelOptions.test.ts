import { optionsReader } from './panelOptions.js';

const read = optionsReader({ account: '${account}', method: 'average', closed: true }, { method: ['average', 'fifo'] });

it.each([
  ['nothing', undefined, { account: '${account}', method: 'average', closed: true }],
  ['an older version', { account: 'main' }, { account: 'main', method: 'average', closed: true }],
  [
    'a newer version',
    { method: 'fifo', closed: false, more: 1 },
    { account: '${account}', method: 'fifo', closed: false },
  ],
  [
    'the wrong kind',
    { account: 7, method: 'lifo', closed: 'yes' },
    { account: '${account}', method: 'average', closed: true },
  ],
])('reads the options of %s', (_, options, expected) => {
  expect(read({ options })).toEqual(expected);
});
