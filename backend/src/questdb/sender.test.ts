import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { deliver, nextBackoffMs } from './delivery.js';
import { QuestDbSender, type LineSender } from './sender.js';

describe('QuestDbSender', () => {
  let server: Server;
  let reply = { status: 204, body: '' };
  let seen: { authorization: string | undefined; url: string | undefined };
  const sender = () =>
    new QuestDbSender(
      { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, user: 'u', password: 'p' },
      1_000,
    );

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen = { authorization: request.headers.authorization, url: request.url };
      request.resume().on('end', () => response.writeHead(reply.status).end(reply.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each([
    ['taken', 204, '', { kind: 'delivered' }],
    ['a bad row', 400, '{"message":"cast error","line":3}', { kind: 'poison', line: 3, message: 'cast error' }],
    ['a bad row answered with 500', 500, '{"message":"ts","line":2}', { kind: 'poison', line: 2, message: 'ts' }],
    [
      'a fault of the server',
      500,
      '{"message":"disk full"}',
      { kind: 'retry', state: 'QuestDB answered 500: disk full' },
    ],
    [
      "QuestDB's full disk, reported as if a line were bad",
      500,
      '{"message":"errors encountered on line(s):write error: trades, errno: 28, error: No space left","line":15}',
      {
        kind: 'retry',
        state:
          'QuestDB answered 500: errors encountered on line(s):write error: trades, errno: 28, error: No space left',
      },
    ],
    [
      'a bad request without a line',
      400,
      '{"line":0,"message":"precision"}',
      { kind: 'retry', state: 'QuestDB answered 400: precision' },
    ],
    ['a wrong password', 401, 'Unauthorized', { kind: 'retry', state: 'QuestDB refuses our user (401)' }],
    ['a read-only server', 421, '{}', { kind: 'retry', state: 'QuestDB is read-only (421)' }],
  ])('%s', async (_name, status, body, outcome) => {
    reply = { status, body };
    expect(await sender().post(Buffer.from('x'))).toEqual(outcome);
    expect(seen).toEqual({ authorization: 'Basic dTpw', url: '/write?precision=u' });
  });

  test('a server that takes the rows and never answers is given up in time, and the next one is asked anew', async () => {
    const silent = createServer((request) => void request.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const hanging = new QuestDbSender({ url, user: 'u', password: 'p' }, 50);
    const state = 'QuestDB cannot be reached: no answer within 50 ms';
    expect(await hanging.post(Buffer.from('x'))).toEqual({ kind: 'retry', state });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  test.each([
    ['before the reply', (socket: Socket) => socket.destroy()],
    [
      'in the middle of the reply',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad\r\ncontent-length: 50\r\n\r\n{"lin'),
    ],
  ])('a connection that ends %s leaves the rows to the next try', async (_name, end) => {
    const closing = createServer((request) => void request.resume().on('end', () => end(request.socket)));
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(closing.address() as AddressInfo).port}`;
    const outcome = await new QuestDbSender({ url, user: 'u', password: 'p' }, 1_000).post(Buffer.from('x'));
    expect(outcome.kind).toBe('retry');
    await new Promise((resolve) => closing.close(resolve));
  });

  test('nobody there is a reason to try again, without the address or password in it', async () => {
    const nobody = new QuestDbSender({ url: 'http://127.0.0.1:1', user: 'u', password: 'hidden' }, 500);
    const outcome = await nobody.post(Buffer.from('x'));
    expect(outcome.kind).toBe('retry');
    expect(JSON.stringify(outcome)).not.toContain('hidden');
  });
});

test('deliver cuts out the named rows, whatever bytes they hold, and sends the rest', async () => {
  const rows = ['a\n1\n', 'bad\n', 'c\n', 'worse\n', 'e\n'];
  let end = 0;
  const ends = rows.map((row) => (end += row.length));
  const posts: string[] = [];
  const sender: LineSender = {
    post: (bytes) => {
      posts.push(bytes.toString());
      const line = posts.length === 1 ? 2 : posts.length === 2 ? 3 : 0;
      return Promise.resolve(line > 0 ? { kind: 'poison', line, message: 'no' } : { kind: 'delivered' });
    },
  };
  const batch = {
    table: 'trades',
    bytes: Buffer.from(rows.join('')),
    ends,
    minTs: 1,
    maxTs: 2,
    minReceived: 1,
    maxReceived: 2,
  };
  const outcome = await deliver(sender, batch);
  expect(posts.at(-1)).toBe('a\n1\nc\ne\n');
  expect(outcome).toMatchObject({ kind: 'delivered', rows: 3 });
  expect(outcome.kind === 'delivered' && outcome.poisoned.map(({ line }) => line.toString())).toEqual([
    'bad\n',
    'worse\n',
  ]);
});

test('waits grow by chance and never beyond five seconds', () => {
  expect(nextBackoffMs(0, 0)).toBe(100);
  expect(nextBackoffMs(1000, 1)).toBe(3000);
  expect(nextBackoffMs(5000, 1)).toBe(5000);
});
