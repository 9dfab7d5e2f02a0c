import { resolve } from 'node:path';
import { Command } from 'commander';
import { registerDemoTraffic } from '../../cli/commands/demo-traffic.js';
import { createContext } from '../../cli/context.js';
import { aLiveMarket } from '../fakes/in-process-desk.js';
import { startApi, type RunningApi } from './api-fixture.js';

let api: RunningApi;
afterEach(() => api.stop());

function offer(): void {
  const markets = ['BTC/USDT', 'ETH/USDT'].map((symbol) => aLiveMarket(symbol));
  api.desk.instruments = markets.map(({ instrument }) => instrument);
  api.desk.quotes = markets.map(({ quote }) => quote);
}

/** Runs the command against the desk until `enough` orders were placed, then stops it as Ctrl-C does. */
async function run(words: string[], enough = 0) {
  const said: string[] = [];
  let stop: () => void = () => undefined;
  const context = createContext({
    root: resolve(__dirname, '../../..'),
    environment: {
      PAPERDESK_HOME: api.home,
      HTTP_PORT: new URL(api.url).port,
      PAPERDESK_TOKEN: api.tokens.create({ name: 'cli', roles: ['risk'] }),
    },
    say: (line) => said.push(line),
    remark: () => undefined,
  });
  const program = new Command().exitOverride();
  registerDemoTraffic(program, context, { onRequest: (callback) => (stop = callback) });
  const submit = api.desk.commands.submit;
  Object.assign(api.desk.commands, {
    submit: async (command: Parameters<typeof submit>[0]) => {
      const outcome = await submit(command);
      if (api.desk.placed.size >= enough) stop();
      return outcome;
    },
  });
  await program.parseAsync(['node', 'paperdesk', 'demo-traffic', ...words]);
  return JSON.parse(said.join('\n'));
}

test('bots get accounts, trade by every strategy through the API, and leave no order and no token behind', async () => {
  api = await startApi();
  offer();
  const summary = await run(['--rate', '1000', '--accounts', '2', '--json'], 30);
  expect([...api.desk.accounts.keys()]).toEqual(['demo-main', 'bot-demo-1', 'bot-demo-2']);
  const reports = [...api.desk.placed.values()].map(({ report }) => report);
  expect(new Set(reports.map(({ strategy }) => strategy))).toEqual(
    new Set(['demo-maker', 'demo-taker', 'demo-bracket']),
  );
  expect(new Set(reports.map(({ symbol, account }) => `${account} ${symbol}`)).size).toBe(4);
  expect(reports.filter(({ orderStatus }) => orderStatus === 'new')).toEqual([]);
  expect(summary).toMatchObject({ placed: reports.length, refused: 0, codes: {} });
  expect(api.tokens.list().map(({ name }) => name)).toEqual(['cli']);
});

test('refusals are counted by code, and --for ends it', async () => {
  api = await startApi();
  offer();
  const submit = api.desk.commands.submit;
  Object.assign(api.desk.commands, {
    submit: (command: Parameters<typeof submit>[0]) =>
      command.type === 'submitOrder' || command.type === 'submitBatch'
        ? Promise.resolve({ ok: false, status: 423, code: 'KILL_SWITCH_ACTIVE', detail: 'stopped' })
        : submit(command),
  });
  const summary = await run(['--rate', '1000', '--for', '0.3s', '--json'], Infinity);
  expect(summary.placed).toBe(0);
  expect(summary.codes.KILL_SWITCH_ACTIVE).toBeGreaterThan(0);
});

test('on real prices it needs --yes', async () => {
  api = await startApi({ desk: { version: '0', source: 'live', paperLine: 'PAPER MONEY', outsideChannel: false } });
  offer();
  await expect(run(['--json'])).rejects.toThrow(/real prices: add --yes/);
  expect([...api.desk.accounts.keys()]).toEqual(['demo-main']);
  expect(api.desk.submitted).toEqual([]);
});
