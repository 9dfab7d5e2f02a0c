import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { ExecutionReport, KillSwitchState } from '@paperdesk/contract';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { verifyJournal } from '../../src/journal/verify-journal.js';
import { DEMO_ACCOUNTS, aDeskFile } from '../a-desk.js';
import { DeskProcess, ROUTE_SECRET } from '../desk-process.js';
import { until } from '../questdb-server.js';

const BROWSERS = [
  process.env['CHROMIUM_BIN'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const browser = BROWSERS.find((file) => file !== '' && existsSync(file));
if (browser === undefined)
  process.stdout.write('skipped: the kill page in a browser, because no Chromium is installed\n');
const withBrowser = browser === undefined ? it.skip : it;

jest.setTimeout(60_000);

/** A desk with three people, and what they ask of it. */
async function aDeskWithPeople(exchange: DemoExchange) {
  const environment = { DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}` };
  const desk = await DeskProcess.prepare({ desk: aDeskFile(), environment });
  const trader = desk.token('trader', ['trader'], DEMO_ACCOUNTS);
  const oncall = desk.token('oncall', ['oncall']);
  const risk = desk.token('risk', ['risk']);
  let sent = 0;
  const place = (change: Record<string, string> = {}) => {
    const [orderType, quantity] = ['market', '0.1'];
    const body = { account: 'demo-1', venue: 'demo', symbol: 'BTC/USDT', side: 'buy', orderType, quantity, ...change };
    sent += 1;
    return desk.send<ExecutionReport & { code: string }>('POST', '/api/v1/orders', {
      token: trader,
      body: { clientOrderId: `order-${sent}`, ...body },
    });
  };
  const killSwitch = () => desk.get<KillSwitchState>('/kill-switch', trader);
  const trip = (reason: string) =>
    desk.send<KillSwitchState & { killId: string }>('POST', '/api/v1/kill-switch', { token: oncall, body: { reason } });
  const rearm = (killId: string, token = risk) => {
    const body = { killId, confirmation: 'RE-ARM', reason: 'all clear' };
    return desk.send<KillSwitchState & { code: string }>('POST', '/api/v1/kill-switch/re-arm', { token, body });
  };
  return { desk, trader, oncall, risk, place, killSwitch, trip, rearm };
}
type PeopledDesk = Awaited<ReturnType<typeof aDeskWithPeople>>;

describe('the kill switch without QuestDB, Grafana and the feed', () => {
  let at: PeopledDesk;
  let resting: ExecutionReport;

  beforeAll(async () => {
    const exchange = await startDemoExchange({ source: { kind: 'synthetic', seed: 11 } });
    at = await aDeskWithPeople(exchange);
    await at.desk.start();
    await at.desk.markets('live', at.trader);
    resting = (await at.place({ orderType: 'limit', price: '41000' })).body;
    await exchange.close();
    await at.desk.markets('disconnected', at.trader);
  });
  afterAll(async () => at.desk.remove());

  /** Killed by one kill: orders are refused, now and after `kill -9`; then risk re-arms and only the market refuses. */
  const staysKilledUntilRearmed = async () => {
    const { kills, state } = await at.killSwitch();
    expect([state, kills.length]).toEqual(['killed', 1]);
    expect((await at.place()).status).toBe(423);
    await at.desk.kill();
    await at.desk.start();
    expect((await at.killSwitch()).kills).toEqual(kills);
    expect((await at.place()).body).toMatchObject({ status: 423, code: 'KILL_SWITCH_ACTIVE' });
    const killId = kills[0]?.killId ?? '';
    expect((await at.rearm(killId)).body).toMatchObject({ state: 'armed', kills: [] });
    expect((await at.place()).body).toMatchObject({ status: 503, code: 'MARKET_NOT_LIVE' });
    return kills[0];
  };

  it('is tripped by the API, cancels what rests, and is not re-armed by who tripped it', async () => {
    expect((await at.trip('drill by API')).body).toMatchObject({ state: 'killed' });
    const order = await at.desk.get<ExecutionReport>(`/orders/${resting.orderId}`, at.trader);
    expect(order).toMatchObject({ orderStatus: 'canceled', reason: { code: 'KILL_SWITCH' } });
    const { kills } = await at.killSwitch();
    expect((await at.rearm(kills[0]?.killId ?? '', at.oncall)).status).toBe(403);
    expect(await staysKilledUntilRearmed()).toMatchObject({ person: 'token:oncall', ordersCanceled: 1 });
  });

  it('refuses the re-arm to the risk officer who tripped it, and takes it from another', async () => {
    const risk2 = at.desk.token('risk2', ['risk']);
    const tripped = await at.desk.send<{ killId: string }>('POST', '/api/v1/kill-switch', { token: risk2, body: {} });
    const own = await at.rearm(tripped.body.killId, risk2);
    expect(own).toMatchObject({ status: 403, body: { code: 'FOUR_EYES_REQUIRED' } });
    await staysKilledUntilRearmed();
  });

  it('is tripped through Grafana although its keys cannot be had, and says so', async () => {
    const headers = { 'x-paperdesk-secret': ROUTE_SECRET, 'x-grafana-id': 'an.identity.unread' };
    const tripped = await at.desk.send('POST', '/api/v1/kill-switch', { headers, body: { reason: 'no Grafana' } });
    expect(tripped.status).toBe(200);
    expect(await staysKilledUntilRearmed()).toMatchObject({ person: 'unverified', verified: false });
  });

  it('is tripped by `paperdesk kill` while the backend runs', async () => {
    const { code, stdout } = await at.desk.cli(['kill', '--reason', 'drill'], { PAPERDESK_TOKEN: at.oncall });
    expect([code, stdout]).toEqual([0, expect.stringContaining('Killed (global): the running desk')]);
    expect(await staysKilledUntilRearmed()).toMatchObject({ reason: 'drill' });
  });

  it('is tripped by `paperdesk kill` while the backend is stopped: the next start is killed', async () => {
    await at.desk.kill();
    const { code, stdout } = await at.desk.cli(['kill', '--reason', 'nobody home'], { PAPERDESK_TOKEN: at.oncall });
    expect([code, stdout]).toEqual([0, expect.stringContaining('the next start is killed')]);
    await at.desk.start();
    expect(await staysKilledUntilRearmed()).toMatchObject({ reason: expect.stringContaining('nobody home') });
  });

  it('is re-armed by `paperdesk rearm`', async () => {
    await at.trip('drill');
    const parameters = ['rearm', '--reason', 'all clear', '--confirm', 'RE-ARM'];
    const { code, stdout } = await at.desk.cli(parameters, { PAPERDESK_TOKEN: at.risk });
    expect([code, stdout.trim()]).toEqual([0, 'Armed: the desk trades again.']);
    expect((await at.killSwitch()).state).toBe('armed');
  });

  withBrowser('is tripped and re-armed by hand on the page /kill', async () => {
    const opened = await chromium.launch({ executablePath: browser, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await opened.newPage();
      page.on('dialog', (dialog) => void dialog.accept());
      const signIn = async (token: string) => {
        await page.goto(`${at.desk.url}/kill`);
        await page.fill('#token', token);
        await page.click('#login button');
      };
      await signIn(at.oncall);
      await page.fill('#reason', 'by hand');
      await page.click('#trip');
      await page.getByText('KILLED: orders are refused.').waitFor();
      await at.desk.kill();
      await page.getByText('UNKNOWN, treat as killed').waitFor();
      await at.desk.start();
      await page.getByText('KILLED: orders are refused.').waitFor();
      expect((await at.place()).status).toBe(423);
      expect((await at.killSwitch()).kills).toMatchObject([
        { reason: 'by hand', person: 'token:oncall', verified: true },
      ]);
      await signIn(at.risk);
      await page.fill('#why', 'all clear');
      await page.fill('#word', 'RE-ARM');
      await page.click('#rearm');
      await page.getByText('ARMED: orders are taken.').waitFor();
    } finally {
      await opened.close();
    }
    expect((await at.killSwitch()).state).toBe('armed');
    expect((await at.place()).status).toBe(503);
  });

  it('leaves a whole journal', async () => {
    expect(await at.desk.stop()).toBe(0);
    expect(verifyJournal(join(at.desk.home, 'journal.db'))).toMatchObject({ ok: true });
  });
});

const limited = process.platform === 'win32' ? describe.skip : describe;
limited('the kill switch on a full disk', () => {
  // Above the latch file, below what journal and spool have after a few seconds: their next writes fail.
  const FULL = { fileLimitKiB: 192 };
  let exchange: DemoExchange;
  let at: PeopledDesk;
  const acknowledged: ExecutionReport[] = [];

  beforeAll(async () => {
    exchange = await startDemoExchange({ source: { kind: 'synthetic', seed: 13 } });
    at = await aDeskWithPeople(exchange);
    await at.desk.start(FULL);
    await at.desk.markets('live', at.trader);
  });
  afterAll(async () => {
    await at.desk.remove();
    await exchange.close();
  });

  it('halts the engine instead of acknowledging what it cannot keep, and stays up', async () => {
    const answers: number[] = [];
    await until('the disk is full', async () => {
      const { status, body } = await at.place();
      answers.push(status);
      if (status === 201) acknowledged.push(body);
      return status === 503 && body.code === 'ENGINE_HALTED';
    });
    expect(new Set(answers)).toEqual(new Set([201, 503]));
    const ready = await at.desk.send<{ reasons: string[] }>('GET', '/health/ready');
    expect([ready.status, ready.body.reasons[0]]).toEqual([503, expect.stringContaining('The engine is halted')]);
  });

  it('is tripped, refuses orders, and starts killed, with and without space', async () => {
    const { status, body } = await at.trip('the disk is full');
    expect([status, body.state]).toEqual([200, 'killed']);
    expect((await at.place()).status).toBe(423);
    const killIds = async () => (await at.killSwitch()).kills.map((kill) => kill.killId);
    expect(await killIds()).toEqual([body.killId]);

    await at.desk.kill();
    await at.desk.start(FULL);
    expect(await killIds()).toEqual([body.killId]);
    expect((await at.place()).status).toBe(423);

    await at.desk.kill();
    await at.desk.start();
    await at.desk.markets('live', at.trader);
    expect(await killIds()).toEqual([body.killId]);
    expect((await at.place()).status).toBe(423);
  });

  it('trades again after space and a re-arm, with every acknowledged order there', async () => {
    const [kill] = (await at.killSwitch()).kills;
    expect((await at.rearm(kill?.killId ?? '')).status).toBe(200);
    expect((await at.place()).body.orderStatus).toBe('filled');
    for (const report of acknowledged)
      expect(await at.desk.get(`/orders/${report.orderId}`, at.trader)).toEqual(report);
    const filled = await at.desk.get<unknown[]>('/orders?status=filled', at.trader);
    expect(filled).toHaveLength(acknowledged.length + 1);
    expect(await at.desk.stop()).toBe(0);
    expect(verifyJournal(join(at.desk.home, 'journal.db'))).toMatchObject({ ok: true });
  });
});
