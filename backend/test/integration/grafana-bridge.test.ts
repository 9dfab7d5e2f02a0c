import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeServer } from '../../src/grafana/bridge-server.js';
import { DeskInMemory, aFeed, aKill, aQuote, anOrder } from '../grafana/desk-in-memory.js';
import {
  GRAFANA_BINARY,
  type QueryResult,
  RealGrafana,
  aGrafanaHome,
  removeHome,
  until,
  valuesOf,
} from '../grafana/real-grafana.js';

const installed = existsSync(GRAFANA_BINARY);
const describeWithGrafana = installed ? describe : describe.skip;
const HEALTH = '/api/datasources/uid/paperdesk/health';
const RESOURCES = '/api/datasources/uid/paperdesk/resources';

const ruleQuery = (refId: string, model: object) => ({
  refId,
  datasourceUid: 'paperdesk',
  relativeTimeRange: { from: 60, to: 0 },
  model: { refId, ...model },
});
const threshold = (refId: string, expression: string, above: number) => ({
  refId,
  datasourceUid: '__expr__',
  model: { refId, type: 'threshold', expression, conditions: [{ evaluator: { type: 'gt', params: [above] } }] },
});

describeWithGrafana(`the bridge, asked by a real Grafana${installed ? '' : ' (none is installed)'}`, () => {
  const desk = new DeskInMemory();
  let home: string;
  const aBridge = () =>
    new BridgeServer({ socketPath: join(home, 'bridge.sock'), reader: desk, metrics: () => 'paperdesk_up 1\n' });
  let grafana: RealGrafana;
  let bridge: BridgeServer;

  beforeAll(async () => {
    home = aGrafanaHome();
    bridge = aBridge();
    await bridge.start();
    grafana = await RealGrafana.start(home);
    await until(async () => (await grafana.call(HEALTH)).status === 200, 35_000);
  }, 40_000);

  afterAll(async () => {
    await grafana.stop();
    await bridge.stop();
    removeHome(home);
  }, 20_000);

  it('tells on "Save & test" what is wrong', async () => {
    desk.feedViews = [aFeed({ state: 'stale', reason: 'nothing for 7 s' })];
    const health = (await (await grafana.call(HEALTH)).json()) as { message: string };
    desk.feedViews = [aFeed()];

    expect(health.message).toContain('demo BTC/USDT is stale: nothing for 7 s');
    expect(await (await grafana.call('/api/plugins/paperdesk-datasource/metrics')).text()).toBe('paperdesk_up 1\n');
  });

  it('answers every query type with its columns', async () => {
    desk.orderViews = [anOrder()];
    const types = ['quotes', 'trades', 'orders', 'fills', 'positions', 'accounts', 'feeds', 'killSwitch', 'delivery'];
    const results = await grafana.query(
      ...types.map((queryType) => ({ queryType })),
      { queryType: 'desk' },
      { queryType: 'book', venue: 'demo', symbol: 'BTC/USDT' },
    );

    expect(Object.values(results).map((result) => result.status)).toEqual(Array(11).fill(200));
    const quotes = results.A!.frames![0]!;
    expect(valuesOf(quotes, 'bid')).toEqual([100.1]);
    expect(valuesOf(quotes, 'time')).toEqual([Date.parse('2026-11-21T05:00:00.223Z')]);
    expect(valuesOf(quotes, 'source')).toEqual(['demo']);
    expect(valuesOf(results.C!.frames![0]!, 'averagePrice')).toEqual([null]);
  });

  it('refuses a wrong query with the name of its field, and answers its neighbor', async () => {
    const results = await grafana.query({ queryType: 'book' }, { queryType: 'feeds' });

    expect(results.A).toMatchObject({ status: 400, error: expect.stringContaining('symbol: is needed for a book') });
    expect(results.B).toMatchObject({ status: 200 });
  });

  it('lists the choices of dashboard variables, and writes nothing', async () => {
    const symbols = await grafana.call(`${RESOURCES}/symbols?venue=demo`);
    expect(await symbols.json()).toEqual([{ text: 'BTC/USDT', value: 'BTC/USDT' }]);
    expect((await grafana.call(`${RESOURCES}/orders`)).status).toBe(404);
    expect((await grafana.call(`${RESOURCES}/venues`, {})).status).toBe(405);
  });

  it('gives an alert rule one labeled number a series', async () => {
    desk.kill = { ...desk.kill, state: 'killed', kills: [aKill({ scope: 'account', scopeValue: 'demo-main' })] };
    const response = await grafana.call('/api/v1/eval', {
      condition: 'C',
      data: [ruleQuery('A', { queryType: 'killSwitch' }), threshold('C', 'A', 0.5)],
    });
    desk.kill = { ...desk.kill, state: 'armed', kills: [] };
    const { results } = (await response.json()) as { results: Record<string, QueryResult> };

    const series = results.C!.frames!.map(({ schema, data }) => [schema.fields[0]!.labels, data.values[0]![0]]);
    expect(series).toHaveLength(2);
    expect(series).toContainEqual([{ scope: 'global', scopeValue: 'all' }, 0]);
    expect(series).toContainEqual([{ scope: 'account', scopeValue: 'demo-main' }, 1]);
  });

  it('streams changes to a browser and goes on after a restart of the backend', async () => {
    const results = await grafana.query({ queryType: 'quotes', symbol: 'BTC/USDT', stream: true });
    const channel = results.A!.frames![0]!.schema.meta!.channel!;
    expect(channel).toBe('ds/paperdesk/quotes/symbol=BTC.2FUSDT');
    const bids: unknown[] = [];
    const close = await grafana.subscribe(channel, (packet) => bids.push(...valuesOf(packet, 'bid')!));

    await until(() => bids.includes(100.1), 5000);
    desk.quoteViews = [aQuote({ bid: '101' })];
    desk.tell('quotes');
    await until(() => bids.includes(101), 2000);

    await bridge.stop();
    desk.quoteViews = [aQuote({ bid: '102' })];
    bridge = aBridge();
    await bridge.start();
    await until(async () => (await grafana.query({ queryType: 'quotes' })).A?.status === 200, 4000);
    await until(() => bids.includes(102), 10_000);
    close();
  }, 25_000);
});
