import { NOW } from '../../../test/builders.js';
import { DeskInMemory, aDelivery, aKill } from '../../../test/grafana/desk-in-memory.js';
import { alertFrame } from './alert-frame.js';
import { parseDeskQuery } from './desk-query.js';

/** Rows as a rule sees them: labels and value. */
function ask(desk: DeskInMemory, queryType: string, measure: string) {
  const { fields } = alertFrame(desk, parseDeskQuery({ queryType, measure }), NOW);
  return (fields[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(fields.map((field) => [field.name, field.values[row]])),
  );
}
const deskWith = (change: (desk: DeskInMemory) => void) => {
  const desk = new DeskInMemory();
  change(desk);
  return desk;
};
const aTrouble = (venue: string, symbol: string, secondsDown: number) => ({
  ...{ venue, symbol, secondsDown, gapsRecent: 0, rejectedRecent: 0 },
});

describe('whether trading goes on, for the text of an alert', () => {
  const killed = (...kills: ReturnType<typeof aKill>[]) =>
    deskWith((desk) => (desk.kill = { ...desk.kill, state: 'killed', kills }));

  it.each<[string, DeskInMemory, number]>([
    ['armed', new DeskInMemory(), 1],
    ['one account stopped', killed(aKill({ scope: 'account', scopeValue: 'a' })), 2],
    ['everything stopped', killed(aKill({ scope: 'global', scopeValue: null })), 3],
    ['stopped by a state that cannot be read', killed(), 3],
    [
      'an engine that is halted',
      deskWith((desk) => (desk.kill = { ...desk.kill, engine: { halted: true, reason: 'x' } })),
      3,
    ],
  ])('%s', (_case, desk, value) => {
    expect(ask(desk, 'desk', 'trading')).toEqual([{ value }]);
  });
});

test('one alert a venue: the longest time, and how many of its markets', () => {
  const desk = deskWith((each) => {
    each.feedTroubleViews = [
      aTrouble('demo', 'BTC/USDT', 70),
      aTrouble('demo', 'ETH/USDT', 5),
      aTrouble('demo', 'SOL/USDT', 0),
      aTrouble('kraken', 'BTC/USD', 0),
    ];
  });
  const of = (measure: string) => ask(desk, 'feeds', measure).map(({ venue, value }) => [venue, value]);
  expect(of('venueSecondsDown')).toEqual([
    ['demo', 70],
    ['kraken', 0],
  ]);
  expect(of('venueMarketsDown')).toEqual([
    ['demo', 2],
    ['kraken', 0],
  ]);
});

describe('while QuestDB is away', () => {
  const desk = (questdbDownSeconds: number) =>
    deskWith((each) => {
      each.around = { ...each.around, questdbDownSeconds };
      each.deliveryViews = [aDelivery({ queue: 'spool', oldestAgeMs: 90_000 })];
      each.deliveryTroubleViews = [{ queue: 'spool', droppedRecent: 4, stuck: true }];
    });

  it.each([
    ['oldestAgeMs', 90_000],
    ['writerStuck', 1],
  ])('%s is not known, so that its rule keeps its state', (measure, value) => {
    expect(ask(desk(0), 'delivery', measure)).toEqual([{ queue: 'spool', value }]);
    expect(ask(desk(30), 'delivery', measure)).toEqual([{ queue: 'spool', value: null }]);
  });

  it('tells for how long, and still what is lost', () => {
    expect(ask(desk(61), 'delivery', 'questdbDownSeconds')).toEqual([{ value: 61 }]);
    expect(ask(desk(61), 'delivery', 'droppedRecent')).toEqual([{ queue: 'spool', value: 4 }]);
  });
});

describe('critical alerts that are silenced', () => {
  const silenced = (silencedCriticals: DeskInMemory['around']['silencedCriticals']) =>
    ask(
      deskWith((desk) => (desk.around = { ...desk.around, silencedCriticals })),
      'desk',
      'silencedCriticalMinutes',
    );

  it('names them with the minutes left, begun ones counted', () => {
    expect(silenced([{ alerts: ['BackendDown', 'FeedDown'], until: NOW + 29.5 * 60e6 }])).toEqual([
      { silenced: 'BackendDown, FeedDown', value: 30 },
    ]);
  });

  it('are none, or not known', () => {
    expect(silenced([])).toEqual([{ silenced: 'none', value: 0 }]);
    expect(silenced(null)).toEqual([{ silenced: 'none', value: null }]);
  });
});
