import { join } from 'node:path';
import { aDeskFile } from '../test/a-desk.js';
import { deskFileSchema, readDesk } from './desk-file.js';
import { PRESETS } from './execution/presets.js';
import { tradingRulesOf } from './trading-rules.js';

const tier = (volume: string, change: object = {}) => ({ volume, makerRate: '0.001', takerRate: '0.002', ...change });
const schedule = (...tiers: object[]) => ({ fees: { schedules: { demo: { source: 'test', tiers } } } });
const own = (account: string, change: object = {}) => ({
  fees: { accounts: { [account]: { makerRate: '0', takerRate: '0.0005', source: 'contract', ...change } } },
});

it.each<[string, object, string, RegExp]>([
  [
    'a first tier above 0',
    schedule(tier('10')),
    'fees.schedules.demo.tiers.0.volume',
    /is 10 and must be "0" in the first tier/,
  ],
  [
    'tiers that fall',
    schedule(tier('0'), tier('20'), tier('5')),
    'fees.schedules.demo.tiers.2.volume',
    /list tiers by rising volume/,
  ],
  [
    'a tier twice',
    schedule(tier('0'), tier('20'), tier('20.0')),
    'fees.schedules.demo.tiers.2.volume',
    /must be above the tier before/,
  ],
  ['no tier', schedule(), 'fees.schedules.demo.tiers', /at least the tier of volume "0"/],
  [
    'a rate in percent',
    schedule(tier('0', { takerRate: '1' })),
    'fees.schedules.demo.tiers.0.takerRate',
    /must be below 1: it is a fraction/,
  ],
  [
    'a negative rate',
    schedule(tier('0', { makerRate: '-0.001' })),
    'fees.schedules.demo.tiers.0.makerRate',
    /must not be negative/,
  ],
  [
    'a rate without quotes',
    schedule(tier('0', { makerRate: 0.001 })),
    'fees.schedules.demo.tiers.0.makerRate',
    /decimal number in quotes/,
  ],
  [
    'rates from nowhere',
    { fees: { schedules: { demo: { source: ' ', tiers: [tier('0')] } } } },
    'fees.schedules.demo.source',
    /must say where the rates come from/,
  ],
  [
    'a currency counted twice',
    { fees: { schedules: { demo: { source: 'test', currencies: ['USDT', 'USDT'], tiers: [tier('0')] } } } },
    'fees.schedules.demo.currencies',
    /would count twice/,
  ],
  [
    'rates of an account that is not there',
    own('nobody'),
    'fees.accounts.nobody',
    /is not among accounts; the desk has/,
  ],
  ['own rates of 100 %', own('demo-1', { takerRate: '1.5' }), 'fees.accounts.demo-1.takerRate', /must be below 1/],
  [
    'a preset of an account that is not there',
    { execution: { accounts: { nobody: 'thin' } } },
    'execution.accounts.nobody',
    /is not among accounts/,
  ],
  [
    'a preset that is not there',
    { execution: { preset: 'perfect' } },
    'execution.preset',
    /must be one of frictionless, realistic, thin, brutal/,
  ],
])('refuses %s, naming field and cure', (_, change, path, message) => {
  const issues = deskFileSchema.safeParse(aDeskFile({ ...change })).error?.issues ?? [];
  expect(issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([
    [path, expect.stringMatching(message)],
  ]);
});

const replay = { files: [], speed: 1 as const };

it('makes of a desk without either section the rules of a realistic venue that charges what markets list', () => {
  const { execution: _frictionless, ...file } = aDeskFile();
  const desk = deskFileSchema.parse(file);
  expect(tradingRulesOf({ source: 'demo', replay, desk })).toMatchObject({
    source: 'demo',
    offered: Object.fromEntries(desk.markets.demo.map(({ id, symbols }) => [id, symbols])),
    staleAfterUs: desk.marketData.staleAfterMs * 1000,
    marketSpeed: 1,
    preset: PRESETS.realistic,
    accountPresets: {},
    feeSchedules: {},
    accountFees: {},
    seed: 'paperdesk',
  });
});

it('gives a replay its speed, and no latency at full speed; all other sources run as fast as life', () => {
  const desk = deskFileSchema.parse(aDeskFile());
  const speeds = (['demo', 'replay'] as const).flatMap((source) =>
    ([1, 10, 'max'] as const).map(
      (speed) => tradingRulesOf({ source, replay: { ...replay, speed }, desk }).marketSpeed,
    ),
  );
  expect(speeds).toEqual([1, 1, 1, 1, 10, 0]);
});

it('reads the desk.yaml that is delivered; its rules are plain JSON', () => {
  const faults: string[] = [];
  const desk = readDesk(join(__dirname, '../../deploy/desk.yaml'), faults);
  expect(faults).toEqual([]);
  if (desk === undefined) throw new Error('no desk');
  const rules = tradingRulesOf({ source: 'demo', replay, desk });
  expect(rules.feeSchedules['demo']?.tiers[0]).toEqual({ volume: '0', makerRate: '0.001', takerRate: '0.001' });
  expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
});

it('lets a second trader confirm what the first asks for on the demo’s main account', () => {
  const faults: string[] = [];
  const desk = readDesk(join(__dirname, '../../deploy/desk.yaml'), faults);
  const traders = desk?.people.filter(
    ({ roles, accounts }) => roles.join() === 'trader' && accounts.includes('demo-main'),
  );
  expect(traders?.map(({ id }) => id)).toEqual(['p-trader', 'p-trader2']);
});
