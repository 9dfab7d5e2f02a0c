import { cellText, printTable } from './table.js';

describe('printTable', () => {
  it('aligns text to the left and numbers to the right', () => {
    const rows = [
      ['BTC/USDT', '97000.5'],
      ['ETH', null],
    ];
    expect(printTable(['symbol', 'price'], rows)).toEqual([
      'symbol      price',
      '--------  -------',
      'BTC/USDT  97000.5',
      'ETH',
    ]);
  });

  it('prints the head alone when there is no row', () => {
    expect(printTable(['symbol'], [])).toEqual(['symbol', '------']);
  });
});

describe('cellText', () => {
  it.each([
    ['NULL', null, ''],
    ['a time', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an array', [[1, 2]], '[[1,2]]'],
    ['an escape sequence', '\u001b[2Jx', ' [2Jx'],
    ['a line break', 'a\nb', 'a b'],
    ['long text', 'x'.repeat(70), `${'x'.repeat(59)}…`],
  ])('writes %s', (_name, cell, text) => {
    expect(cellText(cell)).toBe(text);
  });
});
