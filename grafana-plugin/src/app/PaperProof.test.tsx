import type { PaperProofView } from '@paperdesk/contract';
import { screen } from '@testing-library/react';
import { testIds } from '../desk/testIds.js';
import { resetWorld, world } from '../testing/mockRuntime.js';
import { renderPage } from '../testing/renderPage.js';
import { PaperProof } from './PaperProof.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const proof = (ok: boolean): PaperProofView => ({
  proof: {
    time: '2026-11-21T00:00:05.000000Z',
    ok,
    checks: [
      { name: 'choke point', ok: true, detail: 'refuses orders' },
      { name: 'keys', ok, detail: 'binance may trade' },
    ],
  },
  ...{ nextAt: null, refusedCalls: 0, keys: [], allowed: [] },
});

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
});
afterEach(() => jest.useRealTimers());

it.each([
  [
    'proved',
    proof(true),
    'Paper mode proved: 2 checks passed, no call outside the allow list since the start; last checked 00:00:05 UTC.',
  ],
  ['not proved', proof(false), 'Paper mode NOT proved, last checked 00:00:05 UTC: keys: binance may trade'],
  ['not looked at yet', { ...proof(true), proof: null }, 'the first proof of this start is being made'],
  ['attempted', { ...proof(true), refusedCalls: 2 }, '2 calls outside the allow list'],
])('says that paper mode is %s', async (_, answer, words) => {
  world.desk.answer('GET paper-proof', answer);
  await renderPage(PaperProof);
  expect(screen.getByTestId(testIds.app.paperProof)).toHaveTextContent(words);
});

it('says that it does not know, rather than what it saw last', async () => {
  world.desk.stop();
  await renderPage(PaperProof);
  expect(screen.getByTestId(testIds.app.paperProof)).toHaveTextContent('cannot be read now');
});
