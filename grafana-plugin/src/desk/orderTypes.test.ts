import { fieldsOf } from './orderTypes.js';

/** Read off the contract's rule: a change of it must be seen here, since the ticket's layout follows it. */
test.each([
  ['market', { price: 'no', stopPrice: 'no', trailing: 'no', trigger: false, times: ['IOC', 'FOK'] }],
  [
    'limit',
    { price: 'yes', stopPrice: 'no', trailing: 'no', trigger: false, times: ['GTC', 'IOC', 'FOK', 'GTD', 'DAY'] },
  ],
  ['stop', { price: 'no', stopPrice: 'yes', trailing: 'no', trigger: true, times: ['GTC', 'GTD', 'DAY'] }],
  ['stopLimit', { price: 'yes', stopPrice: 'yes', trailing: 'no', trigger: true, times: ['GTC', 'GTD', 'DAY'] }],
  ['takeProfit', { price: 'may', stopPrice: 'yes', trailing: 'no', trigger: true, times: ['GTC', 'GTD', 'DAY'] }],
  ['trailingStop', { price: 'no', stopPrice: 'no', trailing: 'yes', trigger: true, times: ['GTC', 'GTD', 'DAY'] }],
] as const)('%s has the fields of the contract’s rule', (orderType, fields) => {
  expect(fieldsOf(orderType)).toEqual(fields);
});
