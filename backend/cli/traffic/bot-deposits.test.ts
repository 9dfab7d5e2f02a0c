import { join } from 'node:path';
import { syntheticSymbol } from '../../demo-exchange/market/symbol-spec.js';
import { readDesk } from '../../src/desk-file.js';
import { botDeposits } from './bot-deposits.js';

test('bots of the demo are opened with less of each currency than its limits let an account hold', () => {
  const faults: string[] = [];
  const desk = readDesk(join(__dirname, '../../../deploy/desk.yaml'), faults);
  expect(faults).toEqual([]);
  const most = desk?.risk?.limits.find(({ scope }) => scope === 'account')?.limits.positionNotional;
  for (const symbol of desk?.markets.demo.flatMap(({ symbols }) => symbols) ?? []) {
    const { base, anchorTicks, priceDecimals } = syntheticSymbol(symbol);
    const [deposit] = botDeposits([base]);
    const usd = Number(deposit?.amount) * (anchorTicks / 10 ** priceDecimals);
    expect(usd).toBeLessThan(Number(most) / 2);
  }
});
