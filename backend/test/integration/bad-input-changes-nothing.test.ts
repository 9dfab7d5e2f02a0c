import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AccountView, ExecutionReport, Problem } from '@paperdesk/contract';
import { amountsOf } from '../amounts-of.js';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { isFact } from '../../src/model/fact.js';
import { createTokens } from '../../src/security/tokens.js';
import { aDeskFile } from '../a-desk.js';
import { type Answer, DeskProcess } from '../desk-process.js';
import { type SigningGrafana, startSigningGrafana } from '../signing-grafana.js';

type Headers = Record<string, string>;
const REARM = { killId: 'k', confirmation: 'RE-ARM', reason: 'all clear' };

describe('bad input at the real API', () => {
  let exchange: DemoExchange;
  let grafana: SigningGrafana;
  let desk: DeskProcess;
  let token: string;
  let journal: Database.Database;
  let sent = 0;

  beforeAll(async () => {
    [exchange, grafana] = await Promise.all([
      startDemoExchange({ source: { kind: 'synthetic', seed: 5 } }),
      startSigningGrafana(),
    ]);
    desk = await DeskProcess.prepare({
      desk: aDeskFile(),
      environment: {
        DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}`,
        GRAFANA_URL: grafana.url,
        GRAFANA_ROOT_URL: `${grafana.url}/`,
      },
    });
    token = desk.token('trader', ['trader', 'risk'], ['demo-1', 'nobody']);
    await desk.start();
    await desk.markets('live', token);
    journal = new Database(join(desk.home, 'journal.db'), { readonly: true });
    const resting = anOrder({ orderType: 'limit', price: '41000' });
    expect((await desk.send('POST', '/api/v1/orders', { token, body: resting })).status).toBe(201);
  }, 60_000);

  afterAll(async () => {
    journal.close();
    await desk.remove();
    await Promise.all([exchange.close(), grafana.stop()]);
  }, 30_000);

  const anOrder = (change: Record<string, unknown> = {}) => ({
    clientOrderId: `bad-${(sent += 1)}`,
    account: 'demo-1',
    venue: 'demo',
    symbol: 'BTC/USDT',
    side: 'buy',
    orderType: 'market',
    quantity: '0.5',
    ...change,
  });
  const state = async () => ({
    // What the desk notes by itself (surveillance, the minute's refusals) comes when it comes, and changes nothing.
    events: journal
      .prepare<[], { type: string; count: number }>(
        'SELECT type, count(*) AS count FROM events GROUP BY type ORDER BY type',
      )
      .all()
      .filter((event) => !isFact(event)),
    // Equity, what a balance is worth, and what can be priced move with the market, not with what is asked.
    accounts: (await desk.get<AccountView[]>('/accounts', token)).map((account) => ({
      ...account,
      balances: amountsOf(account),
      equity: null,
      unpriced: null,
    })),
    orders: await desk.get<ExecutionReport[]>('/orders', token),
    killSwitch: await desk.get('/kill-switch', token),
  });
  /** The answer to a request that must leave journal, money, orders and kill switch as they were. */
  const refusedWithoutTrace = async (request: () => Promise<Answer<Problem>>) => {
    const before = await state();
    const answer = await request();
    expect(await state()).toEqual(before);
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status: answer.status, code: expect.stringMatching(/^[A-Z_]+$/) });
    expect(answer.body.detail).not.toBe('');
    return answer;
  };
  const post = (body: unknown, headers?: Headers) => desk.send('POST', '/api/v1/orders', { token, body, headers });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a negative quantity', { quantity: '-1' }, 'quantity', /negative/],
    ['zero', { quantity: '0.000' }, 'quantity', /greater than zero/],
    ['NaN', { quantity: 'NaN' }, 'quantity', /not a number/],
    ['Infinity', { quantity: 'Infinity' }, 'quantity', /not a number/],
    ['an exponent', { quantity: '1e-3' }, 'quantity', /exponent/],
    ['a hexadecimal number', { quantity: '0x10' }, 'quantity', /not a number/],
    ['19 decimals', { quantity: '0.1234567890123456789' }, 'quantity', /18 decimals/],
    ['20 digits', { quantity: '12345678901234567890' }, 'quantity', /too large/],
    ['a decimal comma', { quantity: '0,5' }, 'quantity', /write 0\.5 with a decimal point/],
    ['a thousands comma', { quantity: '1,000' }, 'quantity', /write 1000 without separators/],
    ['blanks around', { quantity: ' 1' }, 'quantity', /not a number/],
    ['other digits', { quantity: '１' }, 'quantity', /not a number/],
    ['nothing', { quantity: '' }, 'quantity', /empty/],
    ['a JSON number', { quantity: 0.5 }, 'quantity', /in quotes/],
    ['null', { quantity: null }, 'quantity', /in quotes/],
    ['a negative price', { orderType: 'limit', price: '-60000' }, 'price', /negative/],
    ['a price of zero', { orderType: 'limit', price: '0' }, 'price', /greater than zero/],
    ['a price as JSON number', { orderType: 'limit', price: 60000 }, 'price', /in quotes/],
    ['a limit order without price', { orderType: 'limit' }, 'price', /needed/],
    ['a market order with price', { price: '60000' }, 'price', /left out/],
    ['a market order that rests', { timeInForce: 'GTC' }, 'timeInForce', /IOC/],
    ['an unknown order type', { orderType: 'iceberg' }, 'orderType', /must be one of market, limit, stop/],
    ['a stop without its price', { orderType: 'stop' }, 'stopPrice', /needed for a stop order/],
    [
      'a trigger price for a limit order',
      { orderType: 'limit', price: '41000', stopPrice: '42000' },
      'stopPrice',
      /left out of a limit order/,
    ],
    [
      'an end without GTD',
      { orderType: 'limit', price: '41000', expireAt: '2099-01-01T00:00:00Z' },
      'expireAt',
      /together with timeInForce GTD/,
    ],
    ['a list of no kind', { orderListId: 'pair' }, 'contingency', /together with orderListId/],
    ['an unknown side', { side: 'BUY' }, 'side', /buy or sell/],
    ['a symbol in another form', { symbol: 'btcusdt' }, 'symbol', /BTC\/USDT/],
    ['an account with a quote', { account: "demo-1' OR 1=1" }, 'account', /letters/],
    ['a long id', { clientOrderId: 'x'.repeat(65) }, 'clientOrderId', /64/],
    ['an unknown key', { leverage: '10' }, 'leverage', /not a known field/],
    ['a key of every object', JSON.parse('{"__proto__":{"admin":true}}'), '__proto__', /not a known field/],
  ])('names the field for %s', async (_name, change, field, message) => {
    const whole = anOrder();
    const body = Object.defineProperties({ ...whole }, Object.getOwnPropertyDescriptors(change));
    const answer = await refusedWithoutTrace(() => post(body));
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it('names every field at once', async () => {
    const answer = await refusedWithoutTrace(() => post({ quantity: '-1', extra: 1 }));
    const fields = answer.body.errors?.map((error) => error.field).sort();
    expect(fields).toEqual(
      ['account', 'clientOrderId', 'extra', 'orderType', 'quantity', 'side', 'symbol', 'venue'].sort(),
    );
  });

  const whole = () => JSON.stringify(anOrder());
  it.each<[string, () => string, Headers, string]>([
    ['a body of 1 MB', () => JSON.stringify(anOrder({ strategy: 'x'.repeat(1_000_000) })), {}, '413 BODY_TOO_LARGE'],
    ['plain text', whole, { 'content-type': 'text/plain' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['a form', whole, { 'content-type': 'application/x-www-form-urlencoded' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['a compressed body', whole, { 'content-encoding': 'gzip' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['another charset', whole, { 'content-type': 'application/json; charset=latin1' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['half a document', () => '{"clientOrderId":"c', {}, '400 MALFORMED_JSON'],
    ['a bare word', () => 'true', {}, '400 MALFORMED_JSON'],
    ['a list of orders', () => `[${whole()}]`, {}, '400 INVALID_REQUEST'],
  ])('has a code of its own for %s', async (_name, body, headers, expected) => {
    const answer = await refusedWithoutTrace(() => post(body(), headers));
    expect(`${answer.status} ${answer.body.code}`).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['an unknown symbol', { symbol: 'DOGE/USDT' }, 'symbol', 'UNKNOWN_SYMBOL'],
    ['an unknown venue', { venue: 'binance' }, 'venue', 'UNKNOWN_VENUE'],
    ['an unknown account', { account: 'nobody' }, 'account', 'UNKNOWN_ACCOUNT'],
    ['a quantity between two lots', { quantity: '0.123456' }, 'quantity', 'QUANTITY_OFF_LOT'],
    ['a price between two ticks', { orderType: 'limit', price: '41000.001' }, 'price', 'PRICE_OFF_TICK'],
    [
      'more money than there is',
      { quantity: '8000', orderType: 'limit', price: '41000' },
      'quantity',
      'INSUFFICIENT_BALANCE',
    ],
  ])('journals the refusal of %s and changes nothing else', async (_name, change, field, code) => {
    const before = await state();
    const answer = await post(anOrder(change));
    const after = await state();
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => error.field)).toEqual([field]);
    expect(answer.body.code).toBe(code);
    const [rejected, ...rest] = after.orders;
    expect(rejected).toMatchObject({ orderStatus: 'rejected', filledQuantity: '0', fills: [] });
    const others = (events: unknown[]) => (events as { type: string }[]).filter(({ type }) => type !== 'orderDenied');
    expect({ ...after, orders: rest, events: others(after.events) }).toEqual({
      ...before,
      events: others(before.events),
    });
  });

  const expired = () => {
    const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
    return grafana.through({ iat: anHourAgo - 600, exp: anHourAgo });
  };
  it.each<[string, () => Promise<Headers> | Headers, string]>([
    ['nobody', () => ({}), 'IDENTITY_MISSING'],
    [
      'the secret alone',
      async () => ({ 'x-paperdesk-secret': (await grafana.through())['x-paperdesk-secret'] ?? '' }),
      'IDENTITY_MISSING',
    ],
    [
      'an identity without the secret',
      async () => ({ 'x-grafana-id': (await grafana.through())['x-grafana-id'] ?? '' }),
      'ROUTE_SECRET_WRONG',
    ],
    [
      'a wrong secret',
      async () => ({ ...(await grafana.through()), 'x-paperdesk-secret': 'guessed' }),
      'ROUTE_SECRET_WRONG',
    ],
    ['a forged identity', () => grafana.forged(), 'IDENTITY_INVALID'],
    ['an identity signed with the public key', () => grafana.confused(), 'IDENTITY_INVALID'],
    ['an unsigned identity', () => grafana.unsigned(), 'IDENTITY_INVALID'],
    ['words for an identity', () => grafana.withIdentity('trader'), 'IDENTITY_INVALID'],
    ['another Grafana', () => grafana.through({ iss: 'http://elsewhere/' }), 'WRONG_ISSUER'],
    ['an expired identity', expired, 'IDENTITY_EXPIRED'],
    ['another organisation', () => grafana.through({ aud: 'org:2' }), 'WRONG_ORGANISATION'],
    ['a service account', () => grafana.through({ type: 'service-account', sub: 'service-account:2' }), 'NOT_A_PERSON'],
    [
      'an anonymous visitor',
      () => grafana.through({ type: 'anonymous', sub: 'anonymous:0', username: '' }),
      'NOT_A_PERSON',
    ],
    ['a viewer', () => grafana.through({ role: 'Viewer' }), 'NOT_ALLOWED'],
    ['somebody unlisted', () => grafana.through({ username: 'mallory', role: 'Admin' }), 'NOT_ALLOWED'],
  ])('refuses every write of %s', async (_name, headers, code) => {
    const writes: [string, string, unknown?][] = [
      ['POST', '/api/v1/orders', anOrder()],
      ['DELETE', '/api/v1/orders?account=demo-1'],
      ['POST', '/api/v1/kill-switch/re-arm', REARM],
    ];
    for (const [method, path, body] of writes) {
      const answer = await refusedWithoutTrace(async () => desk.send(method, path, { headers: await headers(), body }));
      expect([answer.status, answer.body.code]).toEqual([403, code]);
    }
  });

  it.each<[string, () => Promise<Headers>, string]>([
    [
      'a wrong secret',
      async () => ({ ...(await grafana.through()), 'x-paperdesk-secret': 'guessed' }),
      'ROUTE_SECRET_WRONG',
    ],
    ['a service account', () => grafana.through({ type: 'service-account' }), 'NOT_A_PERSON'],
    ['another organisation', () => grafana.through({ aud: 'org:2' }), 'WRONG_ORGANISATION'],
    ['a viewer', () => grafana.through({ role: 'Viewer' }), 'NOT_ALLOWED'],
    ['a trader for all', () => grafana.through(), 'NOT_ALLOWED'],
    ['an anonymous visitor', () => grafana.through({ type: 'anonymous', username: '' }), 'NOT_A_PERSON'],
  ])('does not stop trading for %s', async (_name, headers, code) => {
    const answer = await refusedWithoutTrace(async () =>
      desk.send('POST', '/api/v1/kill-switch', { headers: await headers(), body: { scope: 'global' } }),
    );
    expect([answer.status, answer.body.code]).toEqual([403, code]);
  });

  it('refuses an unknown and an expired token with 401, and the account of another with 403', async () => {
    const lastYear = { nowUs: () => (Date.now() - 400 * 86_400_000) * 1000 };
    const old = createTokens(join(desk.home, 'secrets/tokens.json'), lastYear).create({
      name: 'old',
      roles: ['trader'],
      accounts: ['demo-1'],
    });
    const by = (bearer: string, body = anOrder()) =>
      refusedWithoutTrace(() => desk.send('POST', '/api/v1/orders', { token: bearer, body }));
    expect(await by('pd_guessed')).toMatchObject({ status: 401, body: { code: 'TOKEN_UNKNOWN' } });
    expect(await by(old)).toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
    const other = anOrder({ account: 'demo-2' });
    expect(await by(token, other)).toMatchObject({ status: 403, body: { code: 'ACCOUNT_NOT_YOURS' } });
  });

  it.each<[string, string, unknown, string]>([
    ['a misspelled filter', 'DELETE /orders?account=demo-1&simbol=BTC/USDT', undefined, 'simbol'],
    ['a cancel-all of nobody', 'DELETE /orders', undefined, 'account'],
    ['a stop of an unknown scope', 'POST /kill-switch', { scope: 'everything' }, 'scope'],
    ['a stop of an account unnamed', 'POST /kill-switch', { scope: 'account' }, 'scopeValue'],
    ['a re-arm without the word', 'POST /kill-switch/re-arm', { ...REARM, confirmation: 'yes' }, 'confirmation'],
    ['a re-arm without a reason', 'POST /kill-switch/re-arm', { ...REARM, reason: '  ' }, 'reason'],
  ])('names the field for %s', async (_name, request, body, field) => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await refusedWithoutTrace(() => desk.send(method, `/api/v1${path}`, { token, body }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.field)).toEqual([field]);
  });

  it('answers a replayed request from the journal instead of placing it twice', async () => {
    const headers = await grafana.through();
    const body = anOrder();
    const place = () => desk.send<ExecutionReport>('POST', '/api/v1/orders', { headers, body });
    const first = await place();
    const before = await state();
    const second = await place();
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await state()).toEqual(before);
    const changed = { ...body, quantity: '0.6' };
    const answer = await refusedWithoutTrace(() => desk.send('POST', '/api/v1/orders', { headers, body: changed }));
    expect(answer).toMatchObject({ status: 409, body: { code: 'DUPLICATE_CLIENT_ORDER_ID' } });
  });
});
