import { type Client, type ClientReadableStream, credentials } from '@grpc/grpc-js';
import { QUERY_TYPES } from '@paperdesk/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeServer, pluginServices } from '../../src/grafana/bridge-server.js';
import { channelPath } from '../../src/grafana/stream/channel-path.js';
import type { FactDraft } from '../../src/model/fact.js';
import { aBook, aListing, aMarketState, anAccount, anId, aSubmit, aTrip, NOW, RISK } from '../builders.js';
import { DeskHarness, MemoryEventStore } from '../desk-harness.js';

/** What nobody may learn who only reaches the socket: each is said to the desk once below. */
const PERSONAL = ['case-4711', 'Erika Mustermann', 'washTrade', '203.0.113.7', 'alert-of-the-test'];
const FACTS: FactDraft[] = [
  {
    ...{ type: 'kycChanged', customer: 'main', status: 'pending', tier: null, expiresAt: null },
    ...{ referenceHash: 'case-4711', reason: 'passport of Erika Mustermann' },
  },
  {
    ...{ type: 'surveillanceAlertRaised', alertId: 'alert-of-the-test', rule: 'washTrade', ruleVersion: 1 },
    ...{ account: 'main', venue: 'demo', symbol: 'BTC/USDT', from: NOW, to: NOW, score: 1, orderIds: [], tradeIds: [] },
    ...{ features: {}, parameters: {} },
  },
  { type: 'intrusionSuspected', sign: 'scan', count: 9, windowSeconds: 60, detail: 'from 203.0.113.7' },
];

let folder: string;
let desk: DeskHarness;
let store: MemoryEventStore;
let bridge: BridgeServer;
const clients: Client[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pd-'));
  store = new MemoryEventStore();
  desk = new DeskHarness(store);
  desk.feed(aListing(), aMarketState(), aBook());
  await desk.run(anAccount());
  await desk.run(aSubmit());
  for (const fact of FACTS)
    await desk.run({ type: 'recordFact', fact, actor: RISK, receivedAt: NOW, requestId: anId() });
  bridge = new BridgeServer({ socketPath: join(folder, 'bridge.sock'), reader: desk.memory });
  await bridge.start();
});
afterEach(async () => {
  for (const made of clients.splice(0)) made.close();
  await bridge.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const QUERIES = QUERY_TYPES.flatMap((queryType) => {
  const plain = { queryType, venue: 'demo', symbol: 'BTC/USDT' };
  return [plain, { queryType }, { ...plain, stream: true }, { ...plain, account: 'main' }];
});
const COMMANDS = [aSubmit(), aTrip(), { type: 'recordFact', fact: FACTS[0] }];
const PATHS = ['symbols', 'venues', 'accounts', 'orders', 'kill-switch', 'compliance/events', 'customers', 'cases'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What to send by the name of a method; what is not here is called with all of it. */
const REQUESTS: Readonly<Record<string, readonly object[]>> = {
  QueryData: [{}, { FromAlert: 'true' }].map((headers) => ({
    headers,
    pluginContext: { dataSourceInstanceSettings: { uid: 'u1' } },
    queries: [...QUERIES, ...COMMANDS].map((model, at) => ({ refId: `Q${at}`, json: json(model) })),
  })),
  CallResource: PATHS.flatMap((path) =>
    METHODS.map((method) => ({ path, url: path, method, body: json(COMMANDS[0]) })),
  ),
};
const STREAMS = [
  ...QUERY_TYPES.map((queryType) => ({ path: channelPath({ queryType }), data: json(COMMANDS[0]) })),
  { path: 'orders', data: json(COMMANDS[0]) },
];

type Unary = (request: object, done: (error: Error | null, answer: unknown) => void) => void;
type Streaming = (request: object) => ClientReadableStream<unknown>;
/** All that a call answers, as text: an answer, the words of its refusal, or the first thing a stream says. */
function answerOf(client: Client, name: string, of: { readonly streams: boolean; readonly request: object }) {
  return new Promise<string>((resolve) => {
    const call: unknown = Reflect.get(client, name);
    if (!of.streams) {
      const done = (error: Error | null, answer: unknown) => resolve(error === null ? textOf(answer) : error.message);
      (call as Unary).call(client, of.request, done);
      return;
    }
    const stream = (call as Streaming).call(client, of.request);
    const said: string[] = [];
    stream.on('data', (packet) => {
      said.push(textOf(packet));
      stream.cancel();
    });
    stream.on('error', () => resolve(said.join()));
    stream.on('end', () => resolve(said.join()));
  });
}
function textOf(answer: unknown): string {
  return JSON.stringify(answer, (_key, value: unknown) => {
    const bytes = value as { readonly type?: string; readonly data?: number[] } | null;
    return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('latin1') : value;
  });
}

test('a stranger on the socket who calls every method of every service reads what everyone may read, and changes nothing', async () => {
  const before = store.lastSeq();
  const answers: string[] = [];
  let called = 0;
  for (const [service, Service] of Object.entries(pluginServices())) {
    // Messages stand among the services; they cannot be called.
    if (typeof Service !== 'function') continue;
    const client = new Service(`unix:${join(folder, 'bridge.sock')}`, credentials.createInsecure());
    clients.push(client);
    for (const [name, { responseStream: streams }] of Object.entries(Service.service))
      for (const request of REQUESTS[name] ?? [{}, ...STREAMS]) {
        called += 1;
        answers.push(`${service}.${name} ${await answerOf(client, name, { streams, request })}`);
      }
  }
  expect(called).toBeGreaterThan(80);
  desk.engine.flush();
  expect(store.committed.slice(before).map(({ event }) => event.type)).toEqual([]);
  expect(desk.memory.killSwitch()).toMatchObject({ state: 'armed', engine: { halted: false } });
  expect(desk.memory.orders({}).map(({ orderStatus }) => orderStatus)).toEqual(['new']);
  const told = answers.join('\n');
  // It can fail: the order is told, and so are the persons by their pseudonymous ids.
  expect(told).toContain('p-trader');
  expect(PERSONAL.filter((text) => told.includes(text))).toEqual([]);
});
