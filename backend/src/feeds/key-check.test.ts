import { generateKeyPairSync } from 'node:crypto';
import { EverythingRecorder } from '../../test/exchange/everything-recorder.js';
import type { RefusedCall } from './guarded-exchange.js';
import { type ExchangeKey, checkKey } from './key-check.js';

const SECRET = Buffer.from('secret-of-a-test').toString('base64');
const key = (ccxtId: string): ExchangeKey => ({
  ccxtId,
  apiKey: 'key-of-a-test',
  secret: SECRET,
  passphrase: 'pass-of-a-test',
});
const coinbaseKey = (): ExchangeKey => ({
  ccxtId: 'coinbase',
  apiKey: 'organizations/test/apiKeys/key-of-a-test',
  secret: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'sec1', format: 'pem' })
    .toString(),
});

let server: EverythingRecorder;
let answer: unknown;
let refused: RefusedCall[];
beforeEach(async () => {
  refused = [];
  server = await EverythingRecorder.start(() => answer);
});
afterEach(() => server.stop());
const check = (given: ExchangeKey) =>
  checkKey(given, { endpoint: server.url, onRefused: (call) => refused.push(call) });

// As the venues' own pages give them; what is no right is left out.
const binance = {
  ...{ ipRestrict: false, createTime: 1698645219000, enableReading: true, enableWithdrawals: false },
  ...{ enableInternalTransfer: false, enableMargin: false, enableFutures: false, permitsUniversalTransfer: false },
  ...{
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: true,
    enablePortfolioMarginTrading: false,
  },
  enableSpotAndMarginTrading: false,
};
const kucoin = (permission: string) => ({
  code: '200000',
  data: { apiKey: 'x', apiVersion: 3, permission, isMaster: true },
});
const kraken = (...permissions: string[]) => ({
  error: [],
  result: { apiKeyName: 'read', nonce: '1', permissions, validUntil: '0', ipAllowlist: [] },
});
const coinbase = {
  can_view: true,
  can_trade: false,
  can_transfer: false,
  portfolio_uuid: 'u',
  portfolio_type: 'DEFAULT',
};
const bybit = (readOnly: number) => ({
  retCode: 0,
  result: { readOnly, permissions: { Spot: ['SpotTrade'], Wallet: [] as string[], ContractTrade: [] as string[] } },
});

const CASES: readonly [string, ExchangeKey, unknown, readonly string[]][] = [
  ['binance, reading only', key('binance'), binance, []],
  [
    'binance, spot trading',
    key('binance'),
    { ...binance, enableSpotAndMarginTrading: true },
    ['enableSpotAndMarginTrading'],
  ],
  ['binance, withdrawals', key('binance'), { ...binance, enableWithdrawals: true }, ['enableWithdrawals']],
  ['binance, transfers', key('binance'), { ...binance, permitsUniversalTransfer: true }, ['permitsUniversalTransfer']],
  ['binance, a right nobody knows', key('binance'), { ...binance, enableMagic: true }, ['enableMagic']],
  ['kucoin, reading only', key('kucoin'), kucoin('General'), []],
  ['kucoin, trading and transfer', key('kucoin'), kucoin('General, Spot,Transfer'), ['Spot', 'Transfer']],
  ['kraken, reading only', key('kraken'), kraken('query-funds', 'query-ledger'), []],
  ['kraken, trading', key('kraken'), kraken('query-funds', 'modify-trades'), ['modify-trades']],
  ['kraken, withdrawing', key('kraken'), kraken('withdraw-funds'), ['withdraw-funds']],
  ['coinbase, reading only', coinbaseKey(), coinbase, []],
  ['coinbase, trading', coinbaseKey(), { ...coinbase, can_trade: true }, ['can_trade']],
  ['coinbase, transfer', coinbaseKey(), { ...coinbase, can_transfer: true }, ['can_transfer']],
  ['bybit, reading only', key('bybit'), bybit(1), []],
  ['bybit, trading', key('bybit'), bybit(0), ['readAndWrite', 'Spot']],
];

test.each(CASES)('%s', async (_name, given, said, rights) => {
  answer = said;
  const verdict = await check(given);
  expect(verdict).toEqual(rights.length === 0 ? { kind: 'readOnly' } : { kind: 'tooWide', rights });
  // One request, which carries the key, and nothing beside it.
  expect(server.reached).toHaveLength(1);
  expect(JSON.stringify(server.reached[0]?.headers) + (server.reached[0]?.url ?? '')).toMatch(/key|bearer|sign/i);
  expect(refused).toEqual([]);
  expect(JSON.stringify(verdict)).not.toContain('of-a-test');
});

test.each<[string, unknown]>([
  ['lacks the right it must name', { enableReading: true }],
  ['is no answer', 'maintenance'],
])('an answer that %s makes the key unknown, not read-only', async (_name, said) => {
  answer = said;
  expect((await check(key('binance'))).kind).toBe('unknown');
});

test('a venue that does not answer leaves the key unknown, and its text tells nothing of the key', async () => {
  const { url } = server;
  await server.stop();
  const verdict = await checkKey(key('binance'), { endpoint: url, onRefused: () => undefined });
  expect(verdict).toEqual({ kind: 'unknown', why: expect.stringContaining('binance did not tell') as string });
  expect(JSON.stringify(verdict)).not.toMatch(/of-a-test|signature/);
  server = await EverythingRecorder.start();
});

test('no key is taken of a venue whose keys cannot be checked', async () => {
  expect((await check(key('bitstamp'))).kind).toBe('unknown');
  expect(server.reached).toEqual([]);
});
