// What must hold in somebody's own Grafana once the page was followed.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { until } from './plain-grafana.mjs';

const WebSocket = createRequire(import.meta.url)('ws');
const PROXY = '/api/plugin-proxy/paperdesk-app';

/** Bridge: the data source answers health, a query and the lists of variables. */
export async function bridge(person) {
  await until('the data source is healthy', async () => {
    const { status, body } = await person.get('/api/datasources/uid/paperdesk/health');
    assert.equal(status, 200, JSON.stringify(body));
    assert.match(body.message, /PAPER MONEY.*The desk answers/);
  });
  await until('a quote is there', async () => {
    const queries = [{ refId: 'A', datasource: { uid: 'paperdesk' }, queryType: 'quotes' }];
    const { body } = await person.post('/api/ds/query', { queries, from: 'now-5m', to: 'now' });
    const [frame] = body.results.A.frames;
    const symbol = frame.schema.fields.findIndex(({ name }) => name === 'symbol');
    assert.ok(frame.data.values[symbol].includes('BTC/USDT'), 'no quote of BTC/USDT');
  });
  const { body } = await person.get('/api/datasources/uid/paperdesk/resources/measures?queryType=feeds');
  assert.equal(body[0].value, 'live');
}

/** Stream: a client of Grafana Live hears quotes change. Returns how many packets came within two seconds. */
export async function stream(grafana, person) {
  const socket = new WebSocket(`${grafana.url.replace('http', 'ws')}/grafana/api/live/ws`, {
    headers: { authorization: person.authorization, origin: grafana.url },
  });
  try {
    return await packetsWithin(socket, 2_000);
  } finally {
    socket.terminate();
  }
}

function packetsWithin(socket, milliseconds) {
  return new Promise((done, fail) => {
    let packets = 0;
    const send = (command) => socket.send(JSON.stringify(command));
    setTimeout(() => fail(new Error(`only ${packets} packets came within 20 s`)), 20_000).unref();
    socket.once('error', fail);
    socket.on('open', () => send({ id: 1, connect: {} }));
    socket.on('message', (text) => {
      for (const line of String(text).split('\n').filter(Boolean)) {
        const reply = JSON.parse(line);
        if (reply.error !== undefined) return fail(new Error(JSON.stringify(reply.error)));
        if (Object.keys(reply).length === 0) socket.send('{}');
        if (reply.connect !== undefined) send({ id: 2, subscribe: { channel: '1/ds/paperdesk/quotes/all' } });
        if (reply.subscribe !== undefined) setTimeout(() => (packets > 1 ? done(packets) : undefined), milliseconds);
        if (reply.push !== undefined) packets += 1;
      }
    });
  });
}

/** Proxy: an order of a listed person is filled, one of a Viewer is refused. Returns what was filled. */
export async function proxy(trader, viewer) {
  const me = await trader.get(`${PROXY}/me`);
  assert.equal(me.status, 200, JSON.stringify(me.body));
  assert.equal(me.body.person, 'p-trader');
  const order = () => ({
    ...{ clientOrderId: `rehearsal-${Date.now()}`, account: 'demo-main', venue: 'demo', symbol: 'BTC/USDT' },
    ...{ side: 'buy', orderType: 'market', quantity: '0.001' },
  });
  let filled;
  await until('an order is filled', async () => {
    const { status, body } = await trader.post(`${PROXY}/orders`, order());
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.orderStatus, 'filled');
    filled = `${body.filledQuantity} BTC at ${body.averagePrice}`;
  });
  assert.equal((await viewer.post(`${PROXY}/orders`, order())).status, 403);
  return filled;
}

const rules = async (admin) => {
  const { body } = await admin.get('/api/prometheus/grafana/api/v1/rules');
  return body.data.groups.flatMap((group) => group.rules);
};

/** Alert rules: every rule of ours is evaluated without a fault. Returns how many there are. */
export async function rulesEvaluated(admin, wanted) {
  await until(
    'every alert rule was evaluated without a fault',
    async () => {
      const told = await rules(admin);
      assert.ok(told.length >= wanted, `${told.length} of ${wanted} rules are there`);
      const faulty = told.filter(({ health }) => health === 'error');
      assert.deepEqual(
        faulty.map(({ name, lastError }) => `${name}: ${lastError}`),
        [],
      );
      const waiting = told.filter(({ lastEvaluation }) => !lastEvaluation || lastEvaluation.startsWith('0001'));
      assert.deepEqual(
        waiting.map(({ name }) => name),
        [],
      );
    },
    180,
  );
  return (await rules(admin)).length;
}

/** A rule on our data source fires, and the alert goes the way the owner's policy says. */
export async function killFires(admin, receiver) {
  await until('KillSwitchTripped fires', async () => {
    const rule = (await rules(admin)).find(({ name }) => name === 'KillSwitchTripped');
    return rule?.state === 'firing';
  });
  const goesThere = async () => {
    const { body } = await admin.get('/api/alertmanager/grafana/api/v2/alerts?filter=alertname%3DKillSwitchTripped');
    assert.deepEqual(
      body.map((alert) => alert.receivers.map(({ name }) => name)),
      [[receiver]],
    );
  };
  // Grafana looks for new policies once a minute, and an alert that fires is sent anew every half.
  await until(`the alert goes to ${receiver}`, goesThere, 120);
}

/** What was there before is as it was. */
export async function untouched(admin) {
  const { body: sources } = await admin.get('/api/datasources');
  assert.deepEqual(
    sources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid),
    ['our-own'],
  );
  const { body: policy } = await admin.get('/api/v1/provisioning/policies');
  assert.equal(policy.receiver, 'Our pager');
  assert.equal((await admin.get('/api/dashboards/uid/our-own-board')).status, 200);
}

/** The dashboards are in their folders, and the app and its panels are loaded. */
export async function provisioned(admin, boards) {
  let found = [];
  await until('the dashboards are in their folders', async () => {
    found = (await admin.get('/api/search?type=dash-db&query=')).body;
    const trading = found.find(({ uid }) => uid === 'paperdesk-trading-desk');
    assert.equal(trading?.folderTitle, 'Trading');
    assert.equal(found.filter(({ uid }) => uid.startsWith('paperdesk-')).length, boards);
  });
  const { body: plugins } = await admin.get('/api/plugins?embedded=1');
  const ours = plugins.filter(({ id }) => id.startsWith('paperdesk-'));
  return `${found.length - 1} dashboards, ${ours.length} plugins`;
}
