// What must hold once every service is healthy: people, orders, secrets, rights, restarts.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const GRAFANA = 'http://127.0.0.1:3000';
/** Where alerts go outside the desk while it is rehearsed. */
export const OUTSIDE_LISTENER = 'http://127.0.0.1:4999/';

/** @returns {{ name: string, run: () => Promise<string | void> }[]} */
export function checksOfTheDesk(desk) {
  let logins;
  const as = (login) => new GrafanaUser(login, logins[login]);
  const check = (name, run) => ({ name, run });
  return [
    check('`docker compose run --rm setup passwords --json` prints the logins', async () => {
      logins = JSON.parse(await desk.runOnce('setup', ['passwords', '--json']));
      assert.deepEqual(Object.keys(logins).sort(), [
        ...['admin', 'compliance', 'oncall', 'risk', 'risk2', 'trader', 'trader2', 'viewer'],
      ]);
    }),
    check('nobody gets in without a login, nor with Grafana’s default password', async () => {
      assert.equal((await fetch(`${GRAFANA}/api/user`)).status, 401);
      assert.equal((await new GrafanaUser('admin', 'admin').get('/api/user')).status, 401);
    }),
    ...['paperdesk', 'questdb', 'prometheus'].map((uid) =>
      check(`data source ${uid} is healthy for a viewer`, () => dataSourceHealthy(as('viewer'), uid)),
    ),
    check('the app and its panels are loaded, alert rules and contact points are provisioned', () =>
      provisioned(as('admin')),
    ),
    check('a market is live in the demo', () => marketLive()),
    check('an order of `trader` through Grafana’s proxy is filled and its row is in QuestDB', () =>
      orderFilled(as('trader')),
    ),
    check('the same order of `viewer` is refused with 403', async () => {
      assert.equal((await as('viewer').post(`${PROXY}/orders`, anOrder())).status, 403);
    }),
    check('Prometheus scrapes the backend, QuestDB and Grafana', () => scraped()),
    ...checksOfRights(desk),
    check('`paperdesk kill` in the backend’s container stops the desk, and an outside listener is told', () =>
      killed(desk),
    ),
    check('an order is refused while the desk is stopped', async () => {
      assert.equal((await as('trader').post(`${PROXY}/orders`, anOrder())).status, 423);
    }),
    check('`setup` at the next start keeps every password and disturbs nobody', async () => {
      await desk.runOnce('setup');
      assert.deepEqual(JSON.parse(await desk.runOnce('setup', ['passwords', '--json'])), logins);
      await dataSourceHealthy(as('viewer'), 'paperdesk');
    }),
    check('`people` at the next start changes nothing', async () => {
      await desk.runOnce('people');
      assert.equal((await as('trader').get('/api/user')).status, 200);
    }),
    check('a new backend is found by Grafana over the shared socket', async () => {
      const old = desk.containers.get('backend');
      const { code } = await old.stop();
      assert.equal(code, 0);
      const fresh = desk.container('backend').start();
      desk.containers.set('backend', fresh);
      await fresh.untilHealthy();
      const from = Date.now();
      await until('the data source answers again', () => dataSourceHealthy(as('viewer'), 'paperdesk'), 30);
      return `${((Date.now() - from) / 1000).toFixed(1)} s after it was healthy`;
    }),
  ];
}

function checksOfRights(desk) {
  const backend = () => desk.containers.get('backend');
  const inside = (name, argv, options) => desk.containers.get(name).exec(argv, options);
  const check = (name, run) => ({ name, run });
  return [
    check('backend writes to its volumes and /tmp only', async () => {
      for (const path of ['/', '/app', '/app/backend/dist', '/usr', '/etc', '/run', '/run/paperdesk-secrets/backend'])
        assert.notEqual(inside('backend', ['touch', `${path}/probe`]).status, 0, `${path} can be written`);
      for (const path of ['/tmp', '/var/lib/paperdesk', '/run/paperdesk']) {
        const { status, stderr } = inside('backend', ['sh', '-c', `touch ${path}/probe && rm ${path}/probe`]);
        assert.equal(status, 0, stderr);
      }
      // Root in the container is stopped as well: by the file system, not by the user's rights.
      assert.match(inside('backend', ['touch', '/probe'], { user: '0:0' }).stderr, /Read-only file system/);
    }),
    check('backend runs as 1000:0 without any capability', async () => {
      const status = backend().exec(['cat', `/proc/${backend().process.pid}/status`]).stdout;
      assert.match(status, /^Uid:\t1000\t1000/m);
      assert.match(status, /^Gid:\t0\t0/m);
      assert.match(status, /^CapEff:\t0+$/m);
      assert.match(status, /^CapBnd:\t0+$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
    }),
    check('each service reads its own secrets; another user does not', async () => {
      for (const [service, others] of [
        ['backend', ['472:0', '10001:10001', '65534:65534']],
        ['questdb', ['472:0', '1000:0']],
        ['grafana', ['1000:0', '10001:10001']],
      ]) {
        const folder = `/run/paperdesk-secrets/${service}`;
        const own = inside(service, ['sh', '-c', `cat ${folder}/* | wc -c`]);
        assert.ok(Number(own.stdout) >= 48, `${service} cannot read its secrets: ${own.stderr}`);
        for (const user of others)
          assert.match(
            inside(service, ['ls', folder], { user }).stderr,
            /Permission denied/,
            `${user} reads ${folder}`,
          );
      }
    }),
    check('no service sees the secrets of another or, but for the backend, the desk’s home', async () => {
      for (const name of ['questdb', 'demo-exchange', 'grafana', 'prometheus']) {
        const seen = inside(name, [
          'sh',
          '-c',
          'ls -d /run/paperdesk-secrets/* /var/lib/paperdesk/* 2>/dev/null',
        ]).stdout;
        const expected = ['questdb', 'grafana'].includes(name) ? `/run/paperdesk-secrets/${name}\n` : '';
        assert.equal(seen, expected, name);
      }
    }),
    check('Grafana, as 472:0, may open the socket but write nothing beside it', async () => {
      const mode = inside('grafana', ['stat', '-c', '%u:%g %a', '/run/paperdesk/grafana.sock']).stdout.trim();
      assert.equal(mode, '1000:0 660');
      assert.notEqual(inside('grafana', ['touch', '/run/paperdesk/probe']).status, 0);
      return mode;
    }),
    check('no secret stands in a variable or a log', async () => {
      const show = 'cat /var/lib/paperdesk/secrets/*-password /var/lib/paperdesk/secrets/route-secret';
      const secrets = backend()
        .exec(['sh', '-c', `${show} | fold -w 48`])
        .stdout.trim()
        .split('\n');
      assert.ok(secrets.length >= 5 && secrets.every((secret) => /^[0-9a-f]{48}$/.test(secret)));
      for (const container of desk.containers.values()) {
        const environment = container.exec(['cat', `/proc/${container.process.pid}/environ`]).stdout;
        const log = container.wholeLog();
        for (const secret of secrets)
          assert.ok(!environment.includes(secret) && !log.includes(secret), `${container.name} tells a secret`);
      }
    }),
  ];
}

async function killed(desk) {
  const heard = [];
  const listener = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      heard.push(body);
      response.end();
    });
  }).listen(Number(new URL(OUTSIDE_LISTENER).port), '127.0.0.1');
  const cli = (...words) => desk.containers.get('backend').exec(['node', 'backend/dist/cli.js', ...words]);
  try {
    assert.equal(cli('status').status, 0);
    const { status, stdout, stderr } = cli('kill', '--reason', 'rehearsal');
    assert.equal(status, 0, stderr + stdout);
    const from = Date.now();
    await until('the alert arrives', () => assert.ok(heard.some((body) => body.includes('KillSwitchTripped'))), 60);
    return `alert after ${((Date.now() - from) / 1000).toFixed(1)} s`;
  } finally {
    listener.close();
    listener.closeAllConnections();
  }
}

const PROXY = '/api/plugin-proxy/paperdesk-app';
let orders = 0;
const anOrder = () => ({
  clientOrderId: `rehearsal-${(orders += 1)}`,
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  side: 'buy',
  orderType: 'market',
  quantity: '0.001',
  timeInForce: 'IOC',
});

async function marketLive() {
  await until('the backend is ready', async () => {
    const response = await fetch('http://127.0.0.1:4000/health/ready');
    assert.equal(response.status, 200, await response.text());
  });
}

async function orderFilled(trader) {
  const response = await trader.post(`${PROXY}/orders`, anOrder());
  const report = await response.json();
  assert.equal(response.status, 201, JSON.stringify(report));
  assert.equal(report.orderStatus, 'filled');
  await until('the fill is in QuestDB', async () => {
    const rows = await trader.sql(`SELECT sum(quantity)::double q FROM fills WHERE order_id = '${report.orderId}'`);
    assert.equal(rows[0]?.[0], 0.001);
  });
  return `${report.filledQuantity} BTC at ${report.averagePrice}`;
}

async function dataSourceHealthy(user, uid) {
  const response = await user.get(`/api/datasources/uid/${uid}/health`);
  const told = await response.json();
  assert.ok(response.status === 200 && told.status === 'OK', JSON.stringify(told));
  return told.message;
}

async function provisioned(admin) {
  const plugins = await (await admin.get('/api/plugins')).json();
  const ours = plugins.filter(({ id }) => id.startsWith('paperdesk')).map(({ id }) => id);
  // The app, the data source, and a panel each: ticket, ladder, blotter, positions, approvals, kill switch.
  assert.equal(ours.length, 8, JSON.stringify(ours));
  const rules = await (await admin.get('/api/v1/provisioning/alert-rules')).json();
  for (const title of ['BackendDown', 'KillSwitchTripped', 'QuestDBDown', 'MarketDataStale'])
    assert.ok(
      rules.some((rule) => rule.title === title),
      `no alert rule ${title}`,
    );
  const boards = await (await admin.get('/api/search?type=dash-db')).json();
  assert.ok(
    boards.some(({ title }) => title === 'Trading desk') && boards.some(({ title }) => title === 'Service health'),
  );
  return `${ours.length} plugins, ${rules.length} rules, ${boards.length} dashboards`;
}

async function scraped() {
  await until('all targets are up', async () => {
    const { data } = await (await fetch('http://127.0.0.1:9090/api/v1/targets')).json();
    const down = data.activeTargets
      .filter(({ health }) => health !== 'up')
      .map(({ labels, lastError }) => [labels.job, lastError]);
    assert.deepEqual(down, []);
    assert.equal(data.activeTargets.length, 3);
  });
}

/** Asks again until nothing is thrown; fails with the last reason. */
export async function until(what, holds, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await holds();
    } catch (cause) {
      if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}: ${cause.message}`, { cause });
      await pause(250);
    }
  }
}

/** A person with a password, as a browser would call. */
export class GrafanaUser {
  constructor(login, password, base = GRAFANA) {
    this.base = base;
    this.headers = { authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}` };
  }

  get(path) {
    return fetch(`${this.base}${path}`, { headers: this.headers });
  }

  post(path, body) {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return fetch(`${this.base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Rows of one query on QuestDB by Grafana's data source. */
  async sql(rawSql) {
    const query = { refId: 'A', datasource: { uid: 'questdb' }, rawSql, format: 'table' };
    const reply = await (await this.post('/api/ds/query', { queries: [query], from: 'now-1h', to: 'now' })).json();
    const values = reply.results?.A?.frames?.[0]?.data?.values ?? [];
    return (values[0] ?? []).map((_, row) => values.map((column) => column[row]));
  }
}
