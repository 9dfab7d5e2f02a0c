import { DeskInMemory, aDelivery, aFeed, aKill } from '../../../test/grafana/desk-in-memory.js';
import { checkHealth } from './check-health.js';

let desk: DeskInMemory;
beforeEach(() => {
  desk = new DeskInMemory();
});
const told = () => {
  const { status, message, jsonDetails } = checkHealth(desk);
  const details = JSON.parse(Buffer.from(jsonDetails).toString()) as { findings: { part: string }[] };
  return { status, message, parts: details.findings.map(({ part }) => part) };
};

it('says that all is well, under the paper line and with the version', () => {
  expect(told()).toEqual({
    status: 1,
    message: 'PAPER MONEY · prices: invented (demo). The desk answers, version 0.1.0. Everything is well.',
    parts: [],
  });
});

it.each<[string, (desk: DeskInMemory) => void, number, string[]]>([
  [
    'engine',
    (one) => (one.kill = { ...one.kill, engine: { halted: true, reason: 'a commit failed' } }),
    2,
    ['The engine is halted (a commit failed), so no order is taken.', 'runbook EngineHalted'],
  ],
  [
    'killSwitch',
    (one) => (one.kill = { ...one.kill, state: 'killed', kills: [aKill()] }),
    1,
    ['The kill switch is on: trading stopped for everything by ops: wrong prices.', 'runbook KillSwitchTripped'],
  ],
  [
    'questdb',
    (one) => (one.deliveryViews = [aDelivery({ state: 'retrying', waitingRows: 9 })]),
    1,
    ['QuestDB takes no rows: delivery is retrying (spool, 9 rows wait)', 'runbook QuestDBDown'],
  ],
  [
    'feed',
    (one) => (one.feedViews = [aFeed({ state: 'stale', reason: 'silent for 9 s' })]),
    1,
    ['demo BTC/USDT is stale: silent for 9 s.', 'runbook MarketDataStale'],
  ],
])('gives %s its own sentence and next step', (part, breakIt, status, words) => {
  breakIt(desk);
  const answer = told();
  expect(answer).toMatchObject({ status, parts: [part] });
  for (const word of words) expect(answer.message).toContain(word);
  expect(answer.message.match(/Next: /g)).toHaveLength(1);
});

it('says a dozen dead markets in one sentence', () => {
  desk.feedViews = Array.from({ length: 12 }, (_, at) => aFeed({ state: 'stale', symbol: `S${at}/USDT` }));
  expect(told()).toMatchObject({ parts: ['feed'], message: expect.stringContaining('; and 9 more.') });
});
