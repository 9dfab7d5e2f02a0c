import { anEmptyAccount, fillAccount, heldIn, ownedBy, type TestFill } from '../../test/an-account.js';
import { anInstrument } from '../../test/builders.js';
import type { Instrument } from '../model/instrument.js';
import { flatPosition } from './position.js';

const MARKET = 'demo|BTC/USDT';
const FREE = { makerRate: '0', takerRate: '0' };
const buy = (quantity: string, price: string): TestFill => ({ side: 'buy', quantity, price });
const sell = (quantity: string, price: string): TestFill => ({ side: 'sell', quantity, price });

interface Example {
  readonly instrument?: Partial<Instrument>;
  readonly owns: Record<string, string>;
  readonly fills: TestFill[];
  /** Worked out by hand, step by step, in the comment beside it. */
  readonly then: { owns: Record<string, string>; position: object };
}

const EXAMPLES: Record<string, Example> = {
  // Fees 0.1, 0.2 and 0.25. Paid 100.1 + 200.2 = 300.3, half of it 150.15. Proceeds 249.75.
  // Average: 249.75 - 150.15 = 99.6. First in, first out: 249.75 - 100.1 = 149.65.
  'quote currency pays the commission': {
    instrument: { feeCurrencyRule: 'quote' },
    owns: { USDT: '1000' },
    fills: [buy('1', '100'), buy('1', '200'), sell('1', '250')],
    then: {
      owns: { BTC: '1', USDT: '949.45' },
      position: { quantity: '1', cost: '150.15', realized: '99.6', lots: ['1 for 200.2'], realizedFifo: '149.65' },
    },
  },
  // Each buy of 1 brings 0.999. The sale of 0.999 at 250 is 249.75, fee 0.24975: 249.50025.
  // Average: cost 300 of 1.998, half of it 150: 99.50025. First in, first out: 100: 149.50025.
  'what is received pays the commission': {
    owns: { USDT: '1000' },
    fills: [buy('1', '100'), buy('1', '200'), sell('0.999', '250')],
    then: {
      owns: { BTC: '0.999', USDT: '949.50025' },
      position: {
        quantity: '0.999',
        cost: '150',
        realized: '99.50025',
        lots: ['0.999 for 200'],
        realizedFifo: '149.50025',
      },
    },
  },
  // 4 of 6 sold for 160. Average: 4/6 of 140 = 93.33…: 66.66…7. First in, first out: 10 + 40 + 30 = 80: 80.
  'a sale through three lots': {
    instrument: FREE,
    owns: { USDT: '1000' },
    fills: [buy('1', '10'), buy('2', '20'), buy('3', '30'), sell('4', '40')],
    then: {
      owns: { BTC: '2', USDT: '1020' },
      position: {
        quantity: '2',
        cost: '46.666666666666666667',
        realized: '66.666666666666666667',
        lots: ['2 for 60'],
        realizedFifo: '80',
      },
    },
  },
  // As above, and the last 2 for 10. All in all 170 came for 140: 30, by either method to the last digit.
  'sold out, both methods agree to the last digit': {
    instrument: FREE,
    owns: { USDT: '1000' },
    fills: [buy('1', '10'), buy('2', '20'), buy('3', '30'), sell('4', '40'), sell('2', '5')],
    then: {
      owns: { USDT: '1030' },
      position: { quantity: '0', cost: '0', realized: '30', lots: [], realizedFifo: '30' },
    },
  },
  // One was bought; the other two were deposited and have no cost known here: a third of 450 closes 100.
  'a sale beyond what was bought': {
    instrument: FREE,
    owns: { USDT: '100', BTC: '2' },
    fills: [buy('1', '100'), sell('3', '150')],
    then: {
      owns: { USDT: '450' },
      position: { quantity: '0', cost: '0', realized: '50', lots: [], realizedFifo: '50' },
    },
  },
  // 0.00001 for 0.6; 1e-8 of 1e-5 is the 0.1 %. Twice at one price is one lot.
  'fills at one price': {
    owns: { USDT: '10' },
    fills: [buy('0.00001', '60000'), buy('0.00001', '60000')],
    then: {
      owns: { BTC: '0.00001998', USDT: '8.8' },
      position: {
        quantity: '0.00001998',
        cost: '1.2',
        realized: '0',
        lots: ['0.00001998 for 1.2'],
        realizedFifo: '0',
      },
    },
  },
  // 0.1 % of 3e-8 is 3e-11, rounded up 1e-8: a third of the fill. 0.0018 for 2e-8.
  'a commission rounded up': {
    instrument: { lotSize: '0.00000001' },
    owns: { USDT: '1' },
    fills: [buy('0.00000003', '60000')],
    then: {
      owns: { BTC: '0.00000002', USDT: '0.9982' },
      position: {
        quantity: '0.00000002',
        cost: '0.0018',
        realized: '0',
        lots: ['0.00000002 for 0.0018'],
        realizedFifo: '0',
      },
    },
  },
  // 1e-8 brings 1e-8 and costs 1e-8 commission: nothing is left of it but the 0.0006 paid.
  'a commission that takes all': {
    instrument: { lotSize: '0.00000001' },
    owns: { USDT: '1' },
    fills: [buy('0.00000001', '60000')],
    then: {
      owns: { USDT: '0.9994' },
      position: { quantity: '0', cost: '0', realized: '-0.0006', lots: [], realizedFifo: '-0.0006' },
    },
  },
};

it.each(Object.entries(EXAMPLES))('%s', (_, { instrument, owns, fills, then }) => {
  const account = anEmptyAccount({}, owns);
  for (const fill of fills) fillAccount(account, anInstrument(instrument), fill);
  expect(ownedBy(account)).toEqual(then.owns);
  expect(heldIn(account.positions.get(MARKET) ?? flatPosition())).toEqual(then.position);
});

it("gives each strategy its own part: one's sales never close what another bought", () => {
  const account = anEmptyAccount({}, { USDT: '1000' });
  const instrument = anInstrument(FREE);
  fillAccount(account, instrument, { ...buy('1', '100'), strategy: 'a' });
  fillAccount(account, instrument, { ...buy('2', '130'), strategy: 'b' });
  fillAccount(account, instrument, buy('1', '200'));
  fillAccount(account, instrument, { ...sell('2', '150'), strategy: 'b' });
  const of = (strategy: string) => heldIn(account.strategies.get(strategy)?.get(MARKET) ?? flatPosition());
  // a: untouched. b: 300 for 260. The account: 2 of 4 that cost 560, so 280; first in, first out 100 + 130 = 230.
  expect(of('a')).toMatchObject({ quantity: '1', realized: '0', realizedFifo: '0', cost: '100' });
  expect(of('b')).toMatchObject({ quantity: '0', realized: '40', realizedFifo: '40', cost: '0' });
  expect(heldIn(account.positions.get(MARKET) ?? flatPosition())).toEqual({
    ...{ quantity: '2', cost: '280', realized: '20', realizedFifo: '70' },
    lots: ['1 for 130', '1 for 200'],
  });
});
