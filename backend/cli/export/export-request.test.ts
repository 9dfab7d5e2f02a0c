import { resolve } from 'node:path';
import { exportRequest, type ExportOptions } from './export-request.js';

const GOOD: ExportOptions = {
  table: 'trades',
  from: '2026-11-21',
  to: '2026-11-22',
  format: 'csv',
  out: resolve('/tmp/x.csv'),
};

describe('exportRequest', () => {
  it('turns times into microseconds and names into a condition', () => {
    const request = exportRequest({ ...GOOD, from: '2026-11-21T05:00Z', to: '2026-11-21T05:00:01.5Z', venue: 'demo' });
    expect(request.condition).toBe(
      "ts >= '2026-11-21T05:00:00.000000Z' AND ts < '2026-11-21T05:00:01.500000Z' AND venue = 'demo'",
    );
  });

  it('takes candles, which are views, and a pair with its slash', () => {
    const { condition } = exportRequest({ ...GOOD, table: 'candles_1m', symbol: 'BTC/USDT' });
    expect(condition).toContain("symbol = 'BTC/USDT'");
  });

  it.each<[string, Partial<ExportOptions>, RegExp]>([
    ['an unknown table', { table: 'trade' }, /^--table trade is not a table.*trades/],
    ['a table with SQL in it', { table: 'trades; DROP TABLE trades' }, /^--table/],
    ['another format', { format: 'xlsx' }, /^--format xlsx/],
    ['a time without zone', { from: '2026-11-21T05:00:00' }, /^--from .* is not a time in UTC/],
    ['a time of another zone', { to: '2026-11-21T05:00:00+01:00' }, /^--to .* is not a time in UTC/],
    ['a day that is not', { from: '2026-02-30', to: '2026-03-05' }, /^--from 2026-02-30/],
    ['a month that is not', { from: '2026-13-01', to: '2027-03-05' }, /^--from 2026-13-01/],
    ['words', { from: 'yesterday' }, /^--from yesterday/],
    ['an empty range', { to: '2026-11-21' }, /^--to 2026-11-21 is not after --from/],
    ['a range that runs backwards', { to: '2026-11-20' }, /^--to 2026-11-20 is not after --from/],
    ['a symbol with a quote', { symbol: "BTC' OR 1=1 --" }, /^--symbol/],
    ['a symbol without end', { symbol: 'B'.repeat(41) }, /^--symbol/],
    ['a venue where there is none', { table: 'ledger', venue: 'demo' }, /^--venue does not fit: ledger/],
  ])('refuses %s with a sentence that names the option', (_name, wrong, sentence) => {
    expect(() => exportRequest({ ...GOOD, ...wrong })).toThrow(sentence);
  });
});
