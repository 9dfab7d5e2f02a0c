import {
  FieldType,
  getDefaultTimeRange,
  LoadingState,
  toDataFrame,
  type DataFrame,
  type PanelData,
} from '@grafana/data';
import { readDeskSeries } from './deskSeries.js';

const quote = (symbol: string, bid: string, sequence: number) => ({
  ...{ venue: 'demo', symbol, bid, bidSize: '1', ask: '102.10', askSize: '2', sequence, state: 'live' },
  ...{ timeExchange: '2026-01-02T03:04:05.000000Z', timeReceived: '2026-01-02T03:04:05.000000Z' },
});
const QUOTES = [quote('BTC/USDT', '100.10', 1), quote('ETH/USDT', '50.00', 5), quote('BTC/USDT', '100.20', 2)];

const quotesFrame = (told: Pick<DataFrame, 'name' | 'refId' | 'meta'>): DataFrame => ({
  ...toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [1, 2, 3] },
      { name: 'venue', type: FieldType.string, values: QUOTES.map(({ venue }) => venue) },
      { name: 'symbol', type: FieldType.string, values: QUOTES.map(({ symbol }) => symbol) },
      { name: 'bid', type: FieldType.number, values: QUOTES.map(({ bid }) => Number(bid)) },
      { name: 'snapshot', type: FieldType.string, values: QUOTES.map((each) => JSON.stringify(each)) },
    ],
  }),
  ...told,
});

const read = (frame: DataFrame, targets: object[] = [{ refId: 'A', queryType: 'quotes' }]) => {
  const data = {
    series: [frame],
    state: LoadingState.Streaming,
    timeRange: getDefaultTimeRange(),
    request: { targets },
  };
  return readDeskSeries(data as unknown as PanelData, String).quotes;
};

it.each([
  ['by its refId, as a query answers', { refId: 'A' }],
  ['by its name', { name: 'quotes' }],
  ['by its meta alone, as Grafana hands on a stream after a refresh', { meta: { custom: { queryType: 'quotes' } } }],
])('knows a frame of quotes %s', (_how, told) => {
  const streamed = read(quotesFrame(told));
  expect(streamed?.rowTime).toBe(3);
  expect(streamed?.value.map(({ symbol, bid, sequence }) => [symbol, bid, sequence]).sort()).toEqual([
    ['BTC/USDT', '100.20', 2],
    ['ETH/USDT', '50.00', 5],
  ]);
});

it('goes by what a frame holds, not by the refId of another panel that asked for its channel first', () => {
  const frame = quotesFrame({ refId: 'A', meta: { custom: { queryType: 'quotes' } } });
  const targets = [
    { refId: 'A', queryType: 'killSwitch' },
    { refId: 'B', queryType: 'quotes' },
  ];
  expect(read(frame, targets)?.value).toHaveLength(2);
});

it('takes nothing from a frame that says of itself nothing it knows', () => {
  expect(read(quotesFrame({}))).toBeUndefined();
  expect(read(quotesFrame({ meta: { custom: { queryType: 'something else' } } }))).toBeUndefined();
});
