import { join } from 'node:path';
import type { AccountView, ExecutionReport, FeedView, QuoteView, WhoAmI } from '@paperdesk/contract';
import { amountsOf } from '../amounts-of.js';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { verifyJournal } from '../../src/journal/verify-journal.js';
import { aDeskFile } from '../a-desk.js';
import { DeskProcess } from '../desk-process.js';
import { until } from '../questdb-server.js';

const ALL = ['demo-1', 'demo-2', 'demo-3', 'live-1'];
const LIVE = {
  environment: { MARKET_DATA: 'live', NODE_OPTIONS: `--require=${join(__dirname, '../no-network.cjs')}` },
};

describe('demo, then live without a network, then demo again', () => {
  let exchange: DemoExchange;
  let desk: DeskProcess;
  let token: string;

  beforeAll(async () => {
    exchange = await startDemoExchange({ source: { kind: 'synthetic', seed: 3 } });
    const environment = { DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}` };
    desk = await DeskProcess.prepare({ desk: aDeskFile(), environment });
    token = desk.token('trader', ['trader'], ALL);
  }, 60_000);

  afterAll(async () => {
    await desk.remove();
    await exchange.close();
  }, 30_000);

  const order = (change: Record<string, string>) => ({
    account: 'demo-1',
    venue: 'demo',
    symbol: 'BTC/USDT',
    side: 'buy',
    quantity: '0.1',
    ...change,
  });
  const place = (body: object) => desk.send<ExecutionReport>('POST', '/api/v1/orders', { token, body });
  const refusal = async (body: object) => {
    const { status, body: problem } = await desk.send('POST', '/api/v1/orders', { token, body });
    return { status, codes: (problem.denials ?? []).map((denial) => denial.code) };
  };
  const accountsOf = async (source: string) =>
    (await desk.get<AccountView[]>('/accounts', token)).filter((account) => account.source === source);
  // What it is worth changes with the prices of its own source, and is not known on another.
  const money = (views: readonly AccountView[]) =>
    JSON.stringify(
      views.map(({ readOnly: _r, equity: _e, unpriced: _u, ...rest }) => ({ ...rest, balances: amountsOf(rest) })),
    );

  let demoBefore = '';
  let liveBefore = '';

  it('trades on invented prices, and shows the live account read-only', async () => {
    await desk.start();
    await desk.markets('live', token);
    const bought = await place(order({ clientOrderId: 'bought', orderType: 'market' }));
    const resting = await place(order({ clientOrderId: 'resting', orderType: 'limit', price: '41000' }));
    expect([bought.body.orderStatus, resting.body.orderStatus]).toEqual(['filled', 'new']);
    const live = order({ clientOrderId: 'live-on-demo', account: 'live-1', orderType: 'market' });
    expect(await refusal(live)).toEqual({ status: 422, codes: ['ACCOUNT_SOURCE_MISMATCH'] });
    demoBefore = money(await accountsOf('demo'));
    liveBefore = money(await accountsOf('live'));
    expect(demoBefore).toContain('"locked":"4100"');
    expect((await accountsOf('live')).map((account) => account.readOnly)).toEqual([true]);
    expect((await accountsOf('demo')).some((account) => account.readOnly)).toBe(false);
    expect(await desk.stop()).toBe(0);
  }, 60_000);

  it('says on live configuration that the exchange is away, and invents nothing', async () => {
    await desk.start(LIVE);
    const feeds = () => desk.get<FeedView[]>('/feeds', token);
    await until('both markets say why they are away', async () => {
      const views = await feeds();
      return views.length === 2 && views.every((feed) => feed.state === 'disconnected' && feed.reason !== '');
    });
    expect((await feeds())[0]?.reason).toMatch(/binance|exchange|ENOTFOUND|reach/i);
    console.info(`live without a network: ${(await feeds())[0]?.reason ?? ''}`);
    const quotes = await desk.get<QuoteView[]>('/quotes', token);
    expect(quotes.filter((quote) => quote.bid !== null || quote.ask !== null)).toEqual([]);
    const me = await desk.get<WhoAmI>('/me', token);
    expect(me.desk).toMatchObject({ source: 'live', paperLine: 'PAPER MONEY · prices: real-time binance' });
    const ready = await desk.send<{ reasons: string[] }>('GET', '/health/ready');
    expect([ready.status, ready.body.reasons]).toEqual([503, ['No market is live yet.']]);
  }, 60_000);

  it('refuses orders there: no price for the live account, the wrong source for the demo account', async () => {
    const onLive = { venue: 'binance', orderType: 'market' };
    const own = order({ ...onLive, clientOrderId: 'own', account: 'live-1' });
    expect(await refusal(own)).toEqual({ status: 503, codes: expect.arrayContaining(['MARKET_NOT_LIVE']) });
    expect((await refusal(order({ ...onLive, clientOrderId: 'other' }))).codes).toContain('ACCOUNT_SOURCE_MISMATCH');
    const demoVenue = order({ clientOrderId: 'demo-venue', account: 'live-1', orderType: 'market' });
    expect(await refusal(demoVenue)).toEqual({ status: 422, codes: ['UNKNOWN_VENUE'] });
    expect((await accountsOf('demo')).every((account) => account.readOnly)).toBe(true);
    expect((await accountsOf('live')).map((account) => account.readOnly)).toEqual([false]);
    expect(money(await accountsOf('demo'))).toBe(demoBefore);
    expect(money(await accountsOf('live'))).toBe(liveBefore);
    const fills = await desk.get<unknown[]>('/fills?account=live-1', token);
    expect(fills).toEqual([]);
    expect(await desk.stop()).toBe(0);
  }, 30_000);

  it('has every account as it was, byte for byte, back on demo', async () => {
    await desk.start();
    expect(money(await accountsOf('demo'))).toBe(demoBefore);
    expect(money(await accountsOf('live'))).toBe(liveBefore);
    await desk.markets('live', token);
    const sold = order({ clientOrderId: 'sold', orderType: 'market', side: 'sell' });
    expect((await place(sold)).body.orderStatus).toBe('filled');
    expect(await desk.stop()).toBe(0);
    expect(verifyJournal(join(desk.home, 'journal.db'))).toMatchObject({ ok: true });
  }, 60_000);
});
