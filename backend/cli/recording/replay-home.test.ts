import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { deskFileSchema } from '../../src/desk-file.js';
import { prepareReplayHome } from './replay-home.js';

const ROOT = resolve(__dirname, '../../..');
const PLAN = {
  venue: 'replay-kucoin',
  ccxt: 'kucoin',
  symbols: ['BSV/USDT', 'LTX/USDT'],
  fromMs: 0,
  toMs: 1,
  lines: 2,
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-replay-home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const written = () => deskFileSchema.parse(parse(readFileSync(join(home, 'desk.yaml'), 'utf8')));
const use = (yaml: string) => {
  mkdirSync(join(home, 'questdb/root/db'), { recursive: true });
  writeFileSync(join(home, 'desk.yaml'), yaml);
};
const SHIPPED = readFileSync(join(ROOT, 'deploy/desk.yaml'), 'utf8');

test('a home of its own lists the recording’s venue and keeps everything for ever', () => {
  prepareReplayHome(home, PLAN, { at: 'original', root: ROOT });
  const desk = written();
  expect(desk.markets.replay).toMatchObject([{ id: 'replay-kucoin', ccxt: 'kucoin', symbols: PLAN.symbols }]);
  expect(new Set(Object.values(desk.marketData.keep))).toEqual(new Set(['forever']));
  expect(desk.accounts.length).toBeGreaterThan(0);
});

test('a second replay of the same home is let in', () => {
  prepareReplayHome(home, PLAN, { at: 'original', root: ROOT });
  mkdirSync(join(home, 'questdb/root/db'), { recursive: true });
  expect(() => prepareReplayHome(home, PLAN, { at: 'original', root: ROOT })).not.toThrow();
});

test('old rows are refused in a home whose data expires, and its file is left alone', () => {
  use(SHIPPED);
  expect(() => prepareReplayHome(home, PLAN, { at: 'original', root: ROOT })).toThrow('dropped at once');
  expect(readFileSync(join(home, 'desk.yaml'), 'utf8')).toBe(SHIPPED);
});

test('moved to now they are welcome; the rest of the file, comments too, stays', () => {
  use(SHIPPED);
  prepareReplayHome(home, PLAN, { at: 'now', root: ROOT });
  expect(written().markets.replay[0]?.id).toBe('replay-kucoin');
  expect(written().markets.live).toEqual(deskFileSchema.parse(parse(SHIPPED)).markets.live);
  expect(readFileSync(join(home, 'desk.yaml'), 'utf8')).toContain('# Prices invented by the demo exchange');
  expect(written().marketData.keep.trades).toBe('90 DAYS');
});
