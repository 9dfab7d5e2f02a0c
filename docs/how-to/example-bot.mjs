// A small trading program for Paperdesk: Node 20, no dependencies.
//
//   PAPERDESK_TOKEN=$(npx paperdesk token create --name my-bot --role trader --account demo-main | tail -1) \
//   BOT_ACCOUNT=demo-main node docs/how-to/example-bot.mjs
//
// It previews and places one bracket (a limit buy with a take-profit and a stop behind it), watches it for BOT_SECONDS,
// then cancels what is left. Every change carries an id of ours, so that sending it again is always harmless.
/* eslint-disable no-console, no-restricted-syntax -- a program of its own: this is its entry point and its output */
const env = process.env;
const API = `${env.PAPERDESK_URL ?? 'http://127.0.0.1:4000'}/api/v1`;
const ACCOUNT = env.BOT_ACCOUNT ?? 'demo-main';
const VENUE = env.BOT_VENUE ?? 'demo';
const SYMBOL = env.BOT_SYMBOL ?? 'BTC/USDT';
const QUANTITY = env.BOT_QUANTITY ?? '0.01';
const SECONDS = Number(env.BOT_SECONDS ?? '20');
const ATTEMPTS = 8;
const LOOK_EVERY_MS = 500;

const say = (line) => console.log(`${new Date().toISOString()} ${line}`);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** What the desk refused: a problem document (RFC 9457) with a stable `code`. */
class Refused extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? ''}`);
    this.status = status;
    this.code = problem.code;
  }
}

/**
 * One request. 429 (too many) and 503 (market not live, desk not ready) pass by themselves, and they do not spend an
 * order's id, so the same request goes out again. A lost connection is tried again too: whether the first one
 * arrived or not, the desk answers a repeat of the same ids with the first outcome.
 */
async function call(method, path, body) {
  for (let attempt = 1; ; attempt += 1) {
    let reply;
    try {
      reply = await fetch(API + path, {
        method,
        headers: { authorization: `Bearer ${env.PAPERDESK_TOKEN}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
    } catch (fault) {
      if (attempt === ATTEMPTS) throw fault;
      say(`no answer (${fault.cause?.code ?? fault.name}), asking again`);
      await wait(250 * attempt);
      continue;
    }
    const answer = await reply.json();
    if (reply.ok) return answer;
    if ((reply.status !== 429 && reply.status !== 503) || attempt === ATTEMPTS) throw new Refused(reply.status, answer);
    const seconds = Number(reply.headers.get('retry-after') ?? 1);
    say(`${reply.status} ${answer.code}: again in ${seconds} s`);
    await wait(seconds * 1000);
  }
}

/** A price on the instrument's grid, as the decimal text that the API takes. */
function onGrid(price, tickSize) {
  const decimals = (tickSize.split('.')[1] ?? '').length;
  return (Math.floor(price / Number(tickSize)) * Number(tickSize)).toFixed(decimals);
}

/** An entry at the bid, and the two exits that it brings to life as it fills: whichever trades first cancels the other. */
function bracketAt(bid, tickSize, id) {
  const shared = { account: ACCOUNT, venue: VENUE, symbol: SYMBOL, quantity: QUANTITY, strategy: 'example-bot' };
  const list = { orderListId: id, contingency: 'bracket' };
  return [
    { ...shared, ...list, clientOrderId: `${id}-in`, side: 'buy', orderType: 'limit', price: onGrid(bid, tickSize) },
    {
      ...{ ...shared, ...list, clientOrderId: `${id}-tp`, side: 'sell', orderType: 'takeProfit' },
      stopPrice: onGrid(bid * 1.002, tickSize),
    },
    {
      ...{ ...shared, ...list, clientOrderId: `${id}-sl`, side: 'sell', orderType: 'stop' },
      stopPrice: onGrid(bid * 0.998, tickSize),
    },
  ];
}

/** Places the bracket, all of it or nothing. */
async function place(orders) {
  try {
    return (await call('POST', '/orders/batch', { orders })).orders;
  } catch (refusal) {
    // 409: the id was spent on other orders. Ids of a program must be new for each of its decisions.
    if (refusal.code === 'DUPLICATE_CLIENT_ORDER_ID') say('these ids are taken; another run of this bot used them');
    throw refusal;
  }
}

const ENDED = ['filled', 'canceled', 'expired', 'rejected'];

/** Says each change, until all orders have ended or time is up. */
async function watch(orders) {
  const until = Date.now() + SECONDS * 1000;
  const seen = new Map();
  for (;;) {
    const now = await Promise.all(orders.map(({ orderId }) => call('GET', `/orders/${orderId}`)));
    for (const { clientOrderId, orderStatus, filledQuantity, averagePrice } of now) {
      const line = `${clientOrderId} ${orderStatus} ${filledQuantity}${averagePrice ? ` at ${averagePrice}` : ''}`;
      if (seen.get(clientOrderId) !== line) say(line);
      seen.set(clientOrderId, line);
    }
    const live = now.filter(({ orderStatus }) => !ENDED.includes(orderStatus));
    if (live.length === 0 || Date.now() >= until) return live;
    await wait(LOOK_EVERY_MS);
  }
}

/** 409 means that the order ended first: by a fill, or because its entry was canceled. That is an answer, not a fault. */
async function cancel({ orderId, clientOrderId }) {
  try {
    const { orderStatus } = await call('DELETE', `/orders/${orderId}`);
    say(`${clientOrderId} ${orderStatus}`);
  } catch (refusal) {
    if (refusal.status !== 409) throw refusal;
    const { orderStatus } = await call('GET', `/orders/${orderId}`);
    say(`${clientOrderId} was too late to cancel: ${orderStatus}`);
  }
}

async function main() {
  const { desk } = await call('GET', '/me');
  say(desk.paperLine);
  const where = `venue=${VENUE}&symbol=${encodeURIComponent(SYMBOL)}`;
  const [instrument] = await call('GET', `/instruments?${where}`);
  const [quote] = await call('GET', `/quotes?${where}`);
  if (instrument === undefined || quote?.bid == null) throw new Error(`${SYMBOL} of ${VENUE} has no price now`);

  const orders = bracketAt(Number(quote.bid), instrument.tickSize, `bot-${Date.now().toString(36)}`);
  const { account, venue, symbol, side, orderType, quantity, price } = orders[0];
  const entry = { account, venue, symbol, side, orderType, quantity, price };
  const preview = await call('POST', '/orders/preview', entry);
  say(`preview: fills with probability ${preview.fillProbability}, ${preview.queueAhead} before it`);
  for (const denial of preview.denials) say(`preview: ${denial.code} ${denial.detail}`);
  if (!preview.accepted && preview.status !== 503) throw new Error('the desk would refuse the order');

  const live = await watch(await place(orders));
  for (const order of live) await cancel(order);
  say('done');
}

main().catch((fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
