import type { Client, ClientReadableStream } from '@grpc/grpc-js';
import { credentials } from '@grpc/grpc-js';
import { tableFromIPC } from 'apache-arrow';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, type Server as NetServer, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeskInMemory, aDelivery, aFeed, aKill } from '../../test/grafana/desk-in-memory.js';
import { BridgeServer, pluginServices } from './bridge-server.js';
import type * as wire from './proto/messages.js';

let folder: string;
let socketPath: string;
let desk: DeskInMemory;
let bridge: BridgeServer;
const clients: Client[] = [];

const client = (service: string) => {
  const made = new (pluginServices()[service]!)(`unix:${socketPath}`, credentials.createInsecure());
  clients.push(made);
  return made as unknown as Record<
    string,
    (request: object, done?: (error: Error | null, answer: unknown) => void) => unknown
  >;
};
const call = <Answer>(service: string, method: string, request: object = {}) =>
  new Promise<Answer>((resolve, reject) => {
    client(service)[method]!(request, (error, answer) => (error === null ? resolve(answer as Answer) : reject(error)));
  });
const queryData = (headers: object, ...models: unknown[]) =>
  call<wire.QueryDataResponse>('Data', 'QueryData', {
    pluginContext: { dataSourceInstanceSettings: { uid: 'u1' } },
    headers,
    queries: models.map((model, index) => ({ refId: `Q${index}`, json: Buffer.from(JSON.stringify(model)) })),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pd-'));
  socketPath = join(folder, 'run', 'bridge.sock');
  desk = new DeskInMemory();
  bridge = new BridgeServer({ socketPath, reader: desk, metrics: () => 'paperdesk_up 1\n' });
});
afterEach(async () => {
  for (const made of clients.splice(0)) made.close();
  await bridge.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the socket', () => {
  it('is open to owner and group only, and announced anew at each start', async () => {
    await bridge.start();
    expect(statSync(socketPath).mode & 0o777).toBe(0o660);
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o750);
    const first = readFileSync(`${socketPath}.epoch`, 'utf8');
    await bridge.stop();
    await bridge.start();
    expect(readFileSync(`${socketPath}.epoch`, 'utf8')).not.toBe(first);
  });

  it('takes the place of neither a file nor a desk that answers', async () => {
    await bridge.start();
    await expect(new BridgeServer({ socketPath, reader: desk }).start()).rejects.toThrow('Another desk answers');
    const file = join(folder, 'precious');
    writeFileSync(file, 'x');
    await expect(new BridgeServer({ socketPath: file, reader: desk }).start()).rejects.toThrow('is not a socket');
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  it('has a path of at most 107 bytes', async () => {
    const long = new BridgeServer({ socketPath: join(folder, 'x'.repeat(107)), reader: desk });
    await expect(long.start()).rejects.toThrow(/may have 107; set GRAFANA_SOCKET to a shorter one/);
  });

  it('takes the place of a socket that a crashed run left', async () => {
    const dead: NetServer = createServer();
    const left = join(folder, 'left.sock');
    await new Promise<void>((resolve) => dead.listen(join(folder, 'dead.sock'), resolve));
    renameSync(join(folder, 'dead.sock'), left);
    await new Promise((resolve) => dead.close(resolve));
    expect(statSync(left).isSocket()).toBe(true);

    const next = new BridgeServer({ socketPath: left, reader: desk });
    await next.start();
    expect(statSync(`${left}.epoch`).size).toBe(33);
    await next.stop();
    expect(() => statSync(left)).toThrow();
  });
});

describe('the port besides the socket', () => {
  const aServer = () =>
    new Promise<NetServer>((done) => {
      const server = createServer();
      server.listen(0, '127.0.0.1', () => done(server));
    });
  const addressOf = (server: NetServer) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

  it('serves the same over TCP, and nothing once it stopped', async () => {
    const free = await aServer();
    const tcpAddress = addressOf(free);
    await new Promise((done) => free.close(done));
    const both = new BridgeServer({ socketPath, reader: desk, tcpAddress });
    await both.start();
    const check = async () => {
      const made = new (pluginServices().Diagnostics!)(tcpAddress, credentials.createInsecure());
      clients.push(made);
      return new Promise<wire.CheckHealthResponse>((done, fail) => {
        Reflect.apply(Reflect.get(made, 'CheckHealth') as (...all: unknown[]) => void, made, [
          {},
          (error: Error | null, answer: wire.CheckHealthResponse) => (error === null ? done(answer) : fail(error)),
        ]);
      });
    };
    expect((await check()).message).toContain('Everything is well.');
    await both.stop();
    // The connection that was there ends with CANCELLED, a new one with UNAVAILABLE.
    await expect(check()).rejects.toThrow(/UNAVAILABLE|CANCELLED/);
  });

  it('says which setting is at fault when the port is taken, and leaves no socket behind', async () => {
    const taken = await aServer();
    const both = new BridgeServer({ socketPath, reader: desk, tcpAddress: addressOf(taken) });
    await expect(both.start()).rejects.toThrow(`GRAFANA_TCP=${addressOf(taken)} cannot be listened on`);
    expect(() => statSync(socketPath)).toThrow();
    await new Promise((done) => taken.close(done));
  });
});

describe('the services', () => {
  beforeEach(() => bridge.start());

  it('answer health in words; only a halted engine is an error', async () => {
    expect(await call('Diagnostics', 'CheckHealth')).toMatchObject({
      status: 1,
      message: expect.stringContaining('well'),
    });
    desk.feedViews = [aFeed({ state: 'gapped', reason: 'update 8 is missing' })];
    desk.deliveryViews = [aDelivery({ state: 'retrying', waitingRows: 9 })];
    desk.kill = { ...desk.kill, state: 'killed', kills: [aKill()] };
    const told = await call<wire.CheckHealthResponse>('Diagnostics', 'CheckHealth');
    expect(told.status).toBe(1);
    expect(told.message).toContain('delivery is retrying (spool, 9 rows wait)');
    expect(told.message).toContain('demo BTC/USDT is gapped: update 8 is missing');
    expect(told.message).toContain('The kill switch is on: trading stopped for everything by ops');
    desk.kill = { ...desk.kill, engine: { halted: true, reason: 'a commit failed' } };
    expect(await call('Diagnostics', 'CheckHealth')).toMatchObject({
      status: 2,
      message: expect.stringContaining('The engine is halted (a commit failed)'),
    });
  });

  it('answer metrics, the go-plugin health check and a shutdown that is only acknowledged', async () => {
    const { metrics } = await call<wire.CollectMetricsResponse>('Diagnostics', 'CollectMetrics');
    expect(Buffer.from(metrics.prometheus).toString()).toBe('paperdesk_up 1\n');
    expect(await call('GRPCController', 'Shutdown')).toEqual({});
    expect(await call('Health', 'Check', { service: 'plugin' })).toEqual({ status: 1 });
  });

  it('answer each query on its own, an alert rule in its own shape', async () => {
    const panel = await queryData({}, { queryType: 'quotes' }, { queryType: 'nothing' }, 'text');
    const [good, bad, worse] = ['Q0', 'Q1', 'Q2'].map((refId) => panel.responses[refId]!);
    expect(tableFromIPC(good!.frames![0]!).numRows).toBe(1);
    expect(bad).toMatchObject({ status: 400, error: expect.stringContaining('queryType') });
    expect(worse).toMatchObject({ status: 400, error: 'query: must be an object' });

    const rule = await queryData({ FromAlert: 'true' }, { queryType: 'feeds' });
    const names = tableFromIPC(rule.responses.Q0!.frames![0]!).schema.fields.map((field) => field.name);
    expect(names).toEqual(['source', 'venue', 'symbol', 'value']);
  });

  it('keep the words of a fault to the log', async () => {
    desk.quotes = () => {
      throw new Error('password=hunter2');
    };
    const { responses } = await queryData({}, { queryType: 'quotes' });
    expect(responses.Q0).toMatchObject({ status: 500, error: 'The desk failed to answer; its log says why.' });
  });

  it.each([
    ['GET', 'symbols', 200],
    ['GET', '/venues/', 200],
    ['GET', 'accounts', 200],
    ['POST', 'symbols', 405],
    ['GET', 'orders', 404],
    ['GET', 'constructor', 404],
  ])('answer the resource %s %s with %d', async (method, path, code) => {
    const stream = client('Resource').CallResource!({
      method,
      path,
      url: path,
    }) as ClientReadableStream<wire.CallResourceResponse>;
    const answer = await new Promise<wire.CallResourceResponse>((resolve) => stream.once('data', resolve));
    expect(answer.code).toBe(code);
  });

  it('let in subscribers of known channels only, and nobody publishes', async () => {
    const ok = await call<wire.StreamResponse>('Stream', 'SubscribeStream', { path: 'killSwitch/all' });
    expect(JSON.parse(Buffer.from(ok.data!).toString()).data.values[1]).toEqual([0]);
    expect(await call('Stream', 'SubscribeStream', { path: 'secrets/all' })).toMatchObject({ status: 1 });
    expect(await call('Stream', 'PublishStream', { path: 'killSwitch/all' })).toMatchObject({ status: 2 });
  });

  it('stream until the call is cancelled, then let go of the desk', async () => {
    const stream = client('Stream').RunStream!({ path: 'killSwitch/all' }) as ClientReadableStream<wire.StreamPacket>;
    stream.on('error', () => undefined);
    const next = () => new Promise<wire.StreamPacket>((resolve) => stream.once('data', resolve));
    const killed = (packet: wire.StreamPacket) => JSON.parse(Buffer.from(packet.data).toString()).data.values[1];

    expect(killed(await next())).toEqual([0]);
    desk.kill = { ...desk.kill, state: 'killed', kills: [aKill()] };
    desk.tell('killSwitch');
    expect(killed(await next())).toEqual([1]);
    expect(bridge.channels).toBe(1);

    const released = new Promise<void>((resolve) => {
      const drop = desk.listeners.delete.bind(desk.listeners);
      desk.listeners.delete = (listener) => {
        const found = drop(listener);
        resolve();
        return found;
      };
    });
    stream.cancel();
    await released;
    expect(desk.listeners.size).toBe(0);
  });
});
