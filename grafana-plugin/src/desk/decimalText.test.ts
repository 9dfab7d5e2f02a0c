import { compare, decimalsOf, isMultipleOf, multiply, sum } from './decimalText.js';

describe('decimal text', () => {
  test.each([
    ['0.5', '64000.01', '32000.005'],
    ['0.1', '0.2', '0.02'],
    ['-0.5', '3', '-1.5'],
    ['123456789012345678.9', '1000', '123456789012345678900'],
    ['0', '5', '0'],
  ])('%s times %s is exactly %s', (left, right, product) => {
    expect(multiply(left, right)).toBe(product);
  });
  it('does not multiply what is not a decimal', () => {
    expect(multiply('1e3', '2')).toBeUndefined();
    expect(multiply('', '2')).toBeUndefined();
  });
  it('adds without the error of floating point', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['1', '-0.25'])).toBe('0.75');
  });
  test.each([
    ['0.5', '0.50', 0],
    ['0.49', '0.5', -1],
    ['10', '9.99', 1],
    ['x', '1', undefined],
  ] as const)('%s against %s compares as %s', (left, right, result) => {
    expect(compare(left, right)).toBe(result);
  });
  test.each([
    ['0.3', '0.1', true],
    ['0.35', '0.1', false],
    ['64000.005', '0.01', false],
    ['7', '0.00001', true],
    ['7', '0', true],
  ])('%s on a grid of %s: %s', (text, step, on) => {
    expect(isMultipleOf(text, step)).toBe(on);
  });
  it('counts the decimals a step needs', () => {
    expect([decimalsOf('0.010'), decimalsOf('1'), decimalsOf('0.00001')]).toEqual([2, 0, 5]);
  });
});
