import type { WhoAmI } from '@paperdesk/contract';
import { join } from 'node:path';
import { aDeskFile } from '../a-desk.js';
import { DeskProcess } from '../desk-process.js';

const NO_NETWORK = `--require=${join(__dirname, '../no-network.cjs')}`;
const SECRET = 'a-long-random-secret-of-the-tests';
/** A live desk with everything that production asks for. */
const FULL = {
  NODE_ENV: 'production',
  NODE_OPTIONS: NO_NETWORK,
  MARKET_DATA: 'live',
  GRAFANA_ROOT_URL: 'https://grafana.example/',
  PAPERDESK_PUBLIC_URL: 'https://grafana.example',
  PAPERDESK_ROUTE_SECRET: SECRET,
  QUESTDB_HTTP_PASSWORD: SECRET,
  ALERT_WEBHOOK_URL: 'https://alerts.example/hook',
};

jest.setTimeout(30_000);

describe('NODE_ENV=production', () => {
  let desk: DeskProcess;

  beforeAll(async () => {
    desk = await DeskProcess.prepare({ desk: aDeskFile(), environment: FULL });
  });
  afterEach(() => desk.writeDesk(aDeskFile()));
  afterAll(async () => desk.remove(), 30_000);

  it.each<[string, Record<string, string>, RegExp]>([
    ['demo prices', { MARKET_DATA: 'demo' }, /takes MARKET_DATA=live only, not 'demo'/],
    ['no word on the prices', { MARKET_DATA: '' }, /takes MARKET_DATA=live only, not 'demo'/],
    ['no address of Grafana', { GRAFANA_ROOT_URL: '' }, /needs GRAFANA_ROOT_URL/],
    ['no address for links', { PAPERDESK_PUBLIC_URL: '' }, /needs PAPERDESK_PUBLIC_URL/],
    ['no route secret', { PAPERDESK_ROUTE_SECRET: '' }, /needs PAPERDESK_ROUTE_SECRET or PAPERDESK_ROUTE_SECRET_FILE/],
    ['no QuestDB password', { QUESTDB_HTTP_PASSWORD: '' }, /needs QUESTDB_HTTP_PASSWORD or QUESTDB_HTTP_PASSWORD_FILE/],
    ['a short secret', { PAPERDESK_ROUTE_SECRET: 'fifteen-letters' }, /PAPERDESK_ROUTE_SECRET is shorter than 16/],
    ['a default password', { QUESTDB_HTTP_PASSWORD: 'quest' }, /QUESTDB_HTTP_PASSWORD is shorter than 16/],
    [
      'a missing secret file',
      { PAPERDESK_ROUTE_SECRET_FILE: '/nowhere' },
      /PAPERDESK_ROUTE_SECRET_FILE names \/nowhere/,
    ],
    ['no outside channel', { ALERT_WEBHOOK_URL: '' }, /needs an outside alert channel: set one of ALERT_WEBHOOK_URL/],
    ['anonymous Grafana', { GF_AUTH_ANONYMOUS_ENABLED: 'True' }, /does not allow GF_AUTH_ANONYMOUS_ENABLED=true/],
    ['real orders', { TRADING_MODE: 'live' }, /TRADING_MODE is 'live': Paperdesk trades paper money only/],
  ])('refuses %s in one sentence', async (_name, environment, sentence) => {
    const { code, stdout, stderr } = await desk.run(environment);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain(SECRET);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'one person alone at the kill switch',
      { killSwitch: { fourEyes: 'single_operator' } },
      /killSwitch.fourEyes single_operator/,
    ],
    ['a desk without people', { people: [] }, /needs people in desk.yaml/],
    ['a desk without a live venue', { markets: { ...aDeskFile().markets, live: [] } }, /markets.live lists no venue/],
  ])('refuses %s in one sentence', async (_name, change, sentence) => {
    desk.writeDesk(aDeskFile(change));
    const { code, stdout, stderr } = await desk.run({});
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses replay, and says every reason at once', async () => {
    desk.writeDesk(aDeskFile({ people: [], killSwitch: { fourEyes: 'single_operator' } }));
    const all = Object.keys(FULL).filter((name) => !name.startsWith('NODE_'));
    const nothing = Object.fromEntries(all.map((name) => [name, '']));
    const { code, stderr } = await desk.run({ ...nothing, TRADING_MODE: 'live', MARKET_DATA: 'replay' });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining("TRADING_MODE is 'live'"),
      expect.stringContaining('REPLAY_FILES is empty'),
      expect.stringContaining("MARKET_DATA=live only, not 'replay'"),
      expect.stringContaining('GRAFANA_ROOT_URL'),
      expect.stringContaining('PAPERDESK_PUBLIC_URL'),
      expect.stringContaining('PAPERDESK_ROUTE_SECRET'),
      expect.stringContaining('QUESTDB_HTTP_PASSWORD'),
      expect.stringContaining('outside alert channel'),
      expect.stringContaining('people'),
      expect.stringContaining('single_operator'),
      expect.stringContaining('markets.replay lists no venue'),
    ]);
  });

  it('starts when the configuration is full, and still says that the money is paper', async () => {
    await desk.start();
    const { desk: shown } = await desk.get<WhoAmI>('/me', desk.token('reader', ['trader']));
    expect(shown).toMatchObject({
      source: 'live',
      paperLine: 'PAPER MONEY · prices: real-time binance',
      outsideChannel: true,
    });
    expect(await desk.stop()).toBe(0);
  }, 60_000);
});

it('TRADING_MODE=live is refused outside of production as well', async () => {
  const desk = await DeskProcess.prepare({ desk: aDeskFile() });
  const { code, stderr } = await desk.run({ TRADING_MODE: 'live' });
  await desk.remove();
  expect(code).toBe(2);
  expect(stderr).toMatch(/^TRADING_MODE is 'live': Paperdesk trades paper money only; .*\n$/);
});
