import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { aLiveMarket } from '../fakes/in-process-desk.js';
import { startApi, type RunningApi } from './api-fixture.js';

const BOT = resolve(__dirname, '../../../docs/how-to/example-bot.mjs');
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
  const { instrument, quote } = aLiveMarket();
  api.desk.instruments = [instrument];
  api.desk.quotes = [quote];
});
afterEach(() => api.stop());

/** The bot as its reader runs it: a process of its own that knows an address and a token. */
async function runBot(token: string) {
  const environment = { PATH: process.env['PATH'], PAPERDESK_URL: api.url, PAPERDESK_TOKEN: token, BOT_SECONDS: '0' };
  const bot = spawn(process.execPath, [BOT], { env: environment });
  let text = '';
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
  const code = await new Promise<number | null>((done) => bot.on('close', done));
  return { code, text };
}
const aToken = () => api.tokens.create({ name: 'bot', roles: ['trader'], accounts: ['demo-main'] });

test('the example bot places a bracket, waits when told to, watches, and cancels what is left', async () => {
  api.desk.refuseNext.push({ ok: false, status: 503, code: 'MARKET_NOT_LIVE', detail: 'stale' });
  api.desk.refuseNext.push({ ok: false, status: 429, code: 'TOO_MANY_REQUESTS', detail: 'slower' });
  const { code, text } = await runBot(aToken());
  expect(text).toContain('429 TOO_MANY_REQUESTS: again in 1 s');
  expect(text).toContain('503 MARKET_NOT_LIVE: again in 1 s');
  expect(text).toContain('PAPER MONEY');
  expect([code, text.trim().split(' ').at(-1)]).toEqual([0, 'done']);
  const batches = api.desk.submitted.filter(({ type }) => type === 'submitBatch');
  expect(batches).toHaveLength(3);
  expect(batches[0]).toMatchObject({
    orders: [
      { request: { orderType: 'limit', price: '59999.00', contingency: 'bracket' } },
      { request: { orderType: 'takeProfit', stopPrice: '60118.99' } },
      { request: { orderType: 'stop', stopPrice: '59879.00' } },
    ],
  });
  expect([...api.desk.placed.values()].map(({ report }) => report.orderStatus)).toEqual(Array(3).fill('canceled'));
});

test('it takes a cancel that came too late for an answer, and ends with 1 when it is refused', async () => {
  const late = { ok: false as const, status: 409, code: 'TOO_LATE_TO_CANCEL', detail: 'it filled' };
  const placed = api.desk.commands.submit;
  Object.assign(api.desk.commands, {
    submit: (command: Parameters<typeof placed>[0]) =>
      command.type === 'cancelOrder' ? Promise.resolve(late) : placed(command),
  });
  const tooLate = await runBot(aToken());
  expect([tooLate.code, tooLate.text.match(/too late to cancel/g)?.length]).toEqual([0, 3]);
  const stranger = await runBot(api.tokens.create({ name: 'other', roles: ['trader'], accounts: ['demo-other'] }));
  expect([stranger.code, stranger.text]).toEqual([1, expect.stringContaining('403 ACCOUNT_NOT_YOURS')]);
});
