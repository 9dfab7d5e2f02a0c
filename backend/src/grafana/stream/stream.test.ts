import fc from 'fast-check';
import { DeskInMemory, aConsolidated, aQuote, anOrder } from '../../../test/grafana/desk-in-memory.js';
import type { Frame } from '../frame.js';
import { parseDeskQuery } from '../queries/desk-query.js';
import { channelPath, queryOfPath } from './channel-path.js';
import { StreamHub } from './stream-hub.js';

const START_US = 1_795_237_200_000_000;
const column = (frame: Frame | undefined, name: string) => frame?.fields.find((field) => field.name === name)?.values;

describe('channelPath', () => {
  it.each([
    [{ queryType: 'orders' }, 'orders/all'],
    [{ queryType: 'quotes', venue: 'demo', symbol: 'BTC/USDT' }, 'quotes/symbol=BTC.2FUSDT/venue=demo'],
    [{ queryType: 'fills', account: 'a.b:c' }, 'fills/account=a.2Eb.3Ac'],
  ])('names %j', (model, path) => expect(channelPath(parseDeskQuery(model))).toBe(path));

  it('gives back any query it named, in characters Grafana takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }), (venue) => {
        const query = parseDeskQuery({ queryType: 'quotes', venue, stream: true });
        const path = channelPath(query);
        expect(path).toMatch(/^[A-Za-z0-9_\-/=.]+$/);
        expect(queryOfPath(path)).toEqual(query);
      }),
    );
  });

  it('refuses filters too long for a channel name', () => {
    expect(() => channelPath(parseDeskQuery({ queryType: 'orders', account: 'a'.repeat(120) }))).toThrow('too long');
  });

  it.each([
    '',
    'candles/all',
    'quotes',
    'quotes/venue=demo/symbol=X',
    'quotes/person=me',
    'book/venue=demo',
    'quotes/all/all',
  ])('knows no channel %j', (path) => expect(queryOfPath(path)).toBeUndefined());
});

describe('StreamHub', () => {
  let desk: DeskInMemory;
  let hub: StreamHub;
  let packets: Frame[];
  const watch = (model: object) => hub.watch(parseDeskQuery(model), (frame) => packets.push(frame));

  beforeEach(() => {
    jest.useFakeTimers({ now: START_US / 1000 });
    desk = new DeskInMemory();
    hub = new StreamHub(desk, { nowUs: () => Date.now() * 1000 });
    packets = [];
  });
  afterEach(() => {
    hub.stop();
    jest.useRealTimers();
  });
  const move = (bid: string) => {
    desk.quoteViews = [aQuote({ bid })];
    desk.tell('quotes');
  };

  it('sends the present state at once, then the first change without delay', () => {
    watch({ queryType: 'quotes' });
    expect(column(packets[0], 'bid')).toEqual([100.1]);
    jest.advanceTimersByTime(500);
    move('101');
    jest.advanceTimersByTime(0);
    expect(column(packets[1], 'bid')).toEqual([101]);
  });

  it('sends at most ten packets a second, the last state among them', () => {
    watch({ queryType: 'quotes' });
    for (let tick = 1; tick <= 1000; tick += 1) {
      move(String(200 + tick));
      jest.advanceTimersByTime(1);
    }
    jest.advanceTimersByTime(100);
    expect(packets.length).toBeGreaterThan(8);
    expect(packets.length).toBeLessThanOrEqual(12);
    expect(column(packets.at(-1), 'bid')).toEqual([1200]);
  });

  it('beats once a second with the whole state while nothing changes', () => {
    watch({ queryType: 'killSwitch' });
    jest.advanceTimersByTime(3000);
    expect(packets).toHaveLength(4);
    expect(column(packets[3], 'time')).toEqual([START_US + 3_000_000]);
    expect(column(packets[3], 'killed')).toEqual([0]);
  });

  it('sends only the markets that changed, and nothing for changes elsewhere', () => {
    desk.quoteViews = [aQuote(), aQuote({ symbol: 'ETH/USDT' })];
    watch({ queryType: 'quotes' });
    desk.quoteViews = [aQuote(), aQuote({ symbol: 'ETH/USDT', bid: '7' })];
    desk.tell('quotes');
    jest.advanceTimersByTime(200);
    desk.tell('quotes');
    desk.tell('orders');
    jest.advanceTimersByTime(200);
    expect(packets).toHaveLength(2);
    expect(column(packets[1], 'symbol')).toEqual(['ETH/USDT']);
  });

  it('sends a table as one row with exact text inside', () => {
    desk.orderViews = [anOrder({ price: '100.30' })];
    watch({ queryType: 'orders' });
    expect(packets[0]?.fields.map((field) => field.name)).toEqual(['time', 'snapshot']);
    expect(JSON.parse(String(column(packets[0], 'snapshot')?.[0]))).toEqual(desk.orderViews);
  });

  it('streams the market over venues as one row', () => {
    watch({ queryType: 'consolidated', symbol: 'BTC/USDT' });
    desk.consolidatedViews = [aConsolidated({ bid: '101', crossed: true }), aConsolidated({ symbol: 'ETH/USDT' })];
    jest.advanceTimersByTime(500);
    desk.tell('consolidated');
    jest.advanceTimersByTime(0);
    expect(JSON.parse(String(column(packets[1], 'snapshot')?.[0]))).toEqual([
      aConsolidated({ bid: '101', crossed: true }),
    ]);
  });

  it('subscribes once for all who ask the same, and ends with the last of them', () => {
    const ends = [watch({ queryType: 'orders' }), watch({ queryType: 'orders', venue: '*' })];
    expect([desk.listeners.size, hub.size, packets.length]).toEqual([1, 1, 2]);
    ends[0]?.();
    expect([desk.listeners.size, hub.size]).toEqual([1, 1]);
    ends[1]?.();
    expect([desk.listeners.size, hub.size, jest.getTimerCount()]).toEqual([0, 0, 0]);
  });
});
