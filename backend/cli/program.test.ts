import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tokenRights } from '../src/security/people.js';
import { createContext } from './context.js';
import { openLatch, openTokens } from './desk-stores.js';
import { runCli } from './program.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-cli-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs one command line against the home; port 1 is where nobody answers. */
async function run(words: string[], port = 1, more: Record<string, string> = {}) {
  const said: string[] = [];
  const remarked: string[] = [];
  const context = createContext({
    root: resolve(__dirname, '../..'),
    environment: { PATH: process.env['PATH'], PAPERDESK_HOME: home, HTTP_PORT: String(port), ...more },
    say: (line) => said.push(line),
    remark: (line) => remarked.push(line),
  });
  const code = await runCli(['node', 'paperdesk', ...words], context, { onRequest: () => undefined });
  return { code, said, remarked: remarked.join('\n') };
}

describe('paperdesk', () => {
  const COMMANDS = ['start', 'status', 'sql', 'token', 'kill', 'rearm', 'passwords', 'doctor', 'verify', 'rebuild'];
  it.each([...COMMANDS, 'prepare', 'people', 'proof', 'record', 'replay', 'import', 'demo-traffic'])(
    '%s explains itself',
    async (command) => {
      const { code, said } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(said.join('\n')).toContain(`Usage: paperdesk ${command}`);
    },
  );

  it('refuses an unknown command', async () => {
    expect((await run(['sell-everything'])).code).not.toBe(0);
  });
});

describe('paperdesk kill', () => {
  it('writes the latch when no desk answers, and keeps earlier kills', async () => {
    const first = await run(['kill', '--reason', 'water in the cellar']);
    expect(first.code).toBe(0);
    expect(first.said.join()).toContain('the next start is killed');
    await run(['kill', '--scope', 'symbol', '--scope-value', 'BTC/USDT']);
    expect(openLatch(home).read()).toMatchObject({
      state: 'killed',
      kills: [
        { scope: 'global', scopeValue: null, reason: 'water in the cellar', verified: false },
        { scope: 'symbol', scopeValue: 'BTC/USDT' },
      ],
    });
  });

  it('never makes a stop smaller: a damaged latch of a home with a history stops everything, so it goes on to', async () => {
    writeFileSync(join(home, 'journal.db'), 'a history');
    writeFileSync(join(home, 'kill-switch.latch'), 'damaged');
    await run(['kill', '--scope', 'symbol', '--scope-value', 'BTC/USDT']);
    const reading = openLatch(home).read();
    expect(reading.state === 'killed' && reading.kills.map(({ scope }) => scope)).toEqual(['global', 'symbol']);
  });

  it('says what the running desk has when it was asked to stop what is not there, and latches no such thing', async () => {
    const detail = "Nothing was stopped: the desk has no symbol 'BTCUSDT'; it has BTC/USDT.";
    const desk = createServer((_request, reply) => {
      reply.writeHead(422, { 'content-type': 'application/problem+json' });
      reply.end(JSON.stringify({ status: 422, code: 'UNKNOWN_KILL_SCOPE', detail, title: 'x', type: 'x' }));
    });
    await new Promise<void>((done) => desk.listen(0, '127.0.0.1', done));
    try {
      const { port } = desk.address() as AddressInfo;
      const words = ['kill', '--scope', 'symbol', '--scope-value', 'BTCUSDT'];
      const { code, remarked } = await run(words, port, { PAPERDESK_TOKEN: 'pd_test' });
      expect(code).not.toBe(0);
      expect(remarked).toContain(detail);
      expect(openLatch(home).read().state).toBe('unreadable');
    } finally {
      desk.closeAllConnections();
      await new Promise((done) => desk.close(done));
    }
  });

  it('asks the running desk with its token and leaves the latch to it', async () => {
    const asked: { path?: string; authorization?: string; body: string }[] = [];
    const desk = createServer((request, reply) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ path: request.url, authorization: request.headers.authorization, body });
        reply.setHeader('content-type', 'application/json');
        reply.end('{}');
      });
    });
    await new Promise<void>((done) => desk.listen(0, '127.0.0.1', done));
    try {
      const { port } = desk.address() as AddressInfo;
      const { code, said } = await run(['kill', '--reason', 'drill'], port, { PAPERDESK_TOKEN: 'pd_test' });
      expect(code).toBe(0);
      expect(said.join()).toContain('the running desk');
      expect(asked).toEqual([
        {
          path: '/api/v1/kill-switch',
          authorization: 'Bearer pd_test',
          body: JSON.stringify({ scope: 'global', level: 'halt', reason: 'drill' }),
        },
      ]);
      expect(openLatch(home).read().state).toBe('unreadable');
    } finally {
      desk.close();
    }
  });

  it.each([
    [['--scope', 'venue'], '--scope-value must name the venue'],
    [['--scope', 'planet'], '--scope must be global, venue, account, symbol, strategy or person'],
  ])('refuses %j before it does anything', async (words, sentence) => {
    const { code, remarked } = await run(['kill', ...words]);
    expect(code).toBe(1);
    expect(remarked).toContain(sentence);
    expect(openLatch(home).read().state).toBe('unreadable');
  });
});

describe('paperdesk proof', () => {
  const seen = (ok: boolean, refusedCalls = 0) => ({
    proof: { time: '2026-11-21T00:00:00Z', ok, checks: [{ name: 'chokePoint kraken', ok, detail: '5 of 5' }] },
    ...{ nextAt: '2026-11-22T00:00:00Z', refusedCalls, keys: [{ ccxt: 'kraken', state: 'readOnly' }] },
    allowed: [{ ccxt: 'kraken', venues: ['kraken'], origins: ['https://k'], requests: ['GET ^/0$'], sockets: '^/v2$' }],
  });

  it.each([
    ['a proof that holds', seen(true), 0, 'Proved at'],
    ['a failed one', seen(false), 1, 'NOT PROVED at'],
    ['a call that was refused since', seen(true, 1), 1, 'since the start: 1.'],
    ['none yet', { ...seen(true), proof: null }, 1, 'No proof was made'],
  ])('says %s', async (_what, answer, exitCode, sentence) => {
    const desk = createServer((_request, reply) => {
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => desk.listen(0, '127.0.0.1', done));
    try {
      const { port } = desk.address() as AddressInfo;
      const { code, said } = await run(['proof'], port, { PAPERDESK_TOKEN: 'pd_test' });
      expect(code).toBe(exitCode);
      expect(said.join('\n')).toContain(sentence);
      expect(said.join('\n')).toContain('GET ^/0$');
      expect(said.join('\n')).toContain('kraken readOnly');
    } finally {
      desk.closeAllConnections();
      desk.close();
    }
  });
});

describe('paperdesk token', () => {
  it('shows a new token alone on the last line and never again', async () => {
    const { said } = await run(['token', 'create', '--name', 'bot', '--role', 'trader', '--account', 'demo-main']);
    const token = said.at(-1) ?? '';
    expect(openTokens(home).verify(token)).toMatchObject({ ok: true, token: { name: 'bot', accounts: ['demo-main'] } });
    expect((await run(['token', 'list', '--json'])).said.join()).not.toContain(token);
    expect(statSync(join(home, 'secrets/tokens.json')).mode & 0o077).toBe(0);
  });

  it('carries the person, so that four eyes see who is behind it', async () => {
    const words = ['token', 'create', '--name', 'risk-phone', '--role', 'risk', '--person', 'p-risk'];
    // Production has settings that this command does not need.
    const token = (await run(words, 1, { NODE_ENV: 'production' })).said.at(-1) ?? '';
    const read = openTokens(home).verify(token);
    expect(read).toMatchObject({ ok: true, token: { person: 'p-risk' } });
    if (read.ok) expect(tokenRights(read.token).person).toBe('p-risk');
    expect((await run(['token', 'list'])).said.join('\n')).toContain('p-risk');
    expect((await run(['token', 'create', '--help'])).said.join('\n')).toContain('--person <id>');
  });

  it('refuses a person whom desk.yaml does not list, and makes no token', async () => {
    const words = ['token', 'create', '--name', 'bot', '--role', 'risk', '--person', 'P-Risk'];
    const { code, said, remarked } = await run(words);
    expect(code).toBe(1);
    expect(said).toEqual([]);
    expect(remarked).toMatch(/^.*--person P-Risk is not among the people of .*desk\.yaml: it lists .*p-risk.*\.$/);
    expect(openTokens(home).list()).toEqual([]);
  });

  it('revokes', async () => {
    const token = (await run(['token', 'create', '--name', 'bot', '--role', 'risk'])).said.at(-1) ?? '';
    expect((await run(['token', 'revoke', 'bot'])).code).toBe(0);
    expect(openTokens(home).verify(token).ok).toBe(false);
    expect((await run(['token', 'revoke', 'bot'])).code).toBe(1);
  });

  it.each([
    [['--role', 'king'], 'unknown'],
    [['--role', 'trader', '--expires-days', '1.5'], 'whole number'],
  ])('refuses %j', async (words, sentence) => {
    const { code, remarked } = await run(['token', 'create', '--name', 'bot', ...words]);
    expect(code).toBe(1);
    expect(remarked).toContain(sentence);
  });
});

describe('commands without a running desk', () => {
  it('status says so and ends with 1', async () => {
    const { code, said } = await run(['status', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(said.join('\n'))).toMatchObject({
      backend: 'not running',
      killSwitch: expect.stringContaining('killed'),
    });
  });

  it('rearm wants the typed word before anything else', async () => {
    const { code, remarked } = await run(['rearm', '--reason', 'fixed']);
    expect(code).toBe(1);
    expect(remarked).toContain('--confirm RE-ARM');
  });

  it('verify names the journal it misses', async () => {
    const { code, remarked } = await run(['verify']);
    expect(code).toBe(1);
    expect(remarked).toContain(join(home, 'journal.db'));
  });
});
