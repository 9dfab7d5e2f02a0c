import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { planReplay, replayName } from './replay-plan.js';
import { progressBar } from './replay-watch.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-plan-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const recorded = (name: string, ...frames: string[]) => {
  const file = join(folder, name);
  const lines = frames.map((frame, index) => `${1_723_161_600_000 + index * 1000}000000 ${frame}\n`);
  writeFileSync(file, gzipSync(lines.join('')));
  return file;
};
const trade = (symbol: string) =>
  `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":1723161600000,"s":"${symbol}","t":1,"p":"1.10","q":"2","T":1723161600000,"m":true}}`;
const futuresTrade = (symbol: string) => trade(symbol).replace('"m":true', '"X":"MARKET","m":true');

test('venue, markets and time come from the recordings', async () => {
  const files = [recorded('a.gz', trade('BTCUSDT'), trade('BTCUSDT')), recorded('b.gz', trade('ETHBTC'))];
  expect(await planReplay(files)).toEqual({
    venue: 'replay-binance',
    ccxt: 'binance',
    symbols: ['BTC/USDT', 'ETH/BTC'],
    fromMs: 1_723_161_600_000,
    toMs: 1_723_161_601_000,
    lines: 3,
  });
});

test.each([
  ['USD-M', futuresTrade('BTCUSDT'), 'replay-binanceusdm', 'BTC/USDT:USDT'],
  ['COIN-M, perpetual', futuresTrade('BTCUSD_PERP'), 'replay-binancecoinm', 'BTC/USD:BTC'],
  ['COIN-M, delivered', futuresTrade('ETHUSD_210924'), 'replay-binancecoinm', 'ETH/USD:ETH-210924'],
])('%s markets are named as ccxt names them', async (_name, frame, venue, symbol) => {
  expect(await planReplay([recorded('a.gz', frame)])).toMatchObject({ venue, symbols: [symbol] });
});

test('two venues are not one replay', async () => {
  const files = [recorded('a.gz', trade('BTCUSDT')), recorded('b.gz', futuresTrade('BTCUSDT'))];
  await expect(planReplay(files)).rejects.toThrow('replay them one after the other');
});

test.each([
  [['/data/btcusdt_20240808.gz'], 'btcusdt_20240808'],
  [['/data/../my file (1).gz', 'x.gz'], 'my-file-1--and-1-more'],
])('a replay of %j has a harmless name', (files, name) => {
  expect(replayName(files)).toBe(name);
});

test('the bar never shows more than there is', () => {
  const at = (framesPlayed: number, framesTotal: number) =>
    progressBar({ framesPlayed, framesTotal, recordedTime: '2024-08-08T23:57:03.123Z' }, 10);
  expect(at(16_000, 32_000)).toBe('[#####-----]  50 %  16,000 of 32,000 frames  2024-08-08T23:57:03Z');
  expect(at(0, 0)).toContain('[----------]   0 %');
  expect(at(33, 32)).toContain('100 %');
});
