// The end of a recording at full speed: no socket is closed before the client has read all of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { startDemoExchange } from '../start-demo-exchange.js';

const QUOTES = 5_000;

/** One trade first, then quotes only: whoever listens to trades has all of his at once. */
function recording(folder: string): string {
  const line = (index: number, stream: string, data: object) =>
    `${1_723_161_253_000_000_000n + BigInt(index) * 1_000_000n} ${JSON.stringify({ stream, data })}`;
  const trade = { e: 'trade', E: 1_723_161_253_000, s: 'BTCUSDT', t: 1, p: '60000.00', q: '1.00000' };
  const lines = [
    line(0, 'btcusdt@trade', { ...trade, T: 1_723_161_253_000, m: false, M: true }),
    ...Array.from({ length: QUOTES }, (_, index) =>
      line(index + 1, 'btcusdt@bookTicker', {
        ...{ u: index + 1, s: 'BTCUSDT', b: '60000.00', B: '1.00000', a: '60001.00', A: '2.00000' },
      }),
    ),
  ];
  const file = join(folder, 'btcusdt.gz');
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`));
  return file;
}

async function framesPlayed(port: number): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}/status`);
  return ((await reply.json()) as { framesPlayed: number }).framesPlayed;
}

it('leaves a client that reads one socket late all of its frames, though it drops every socket when one closes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-end-'));
  const source = { kind: 'recording', speed: 'max', startAfterQuietMs: 'manual' } as const;
  const exchange = await startDemoExchange({ source: { ...source, files: [recording(folder)] } });
  const open = async (stream: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${exchange.port}/ws/${stream}`);
    await new Promise((done) => socket.once('open', done));
    return socket;
  };
  try {
    const [trades, quotes] = [await open('btcusdt@trade'), await open('btcusdt@bookTicker')];
    let heard = 0;
    quotes.on('message', () => (heard += 1));
    quotes.pause();
    trades.on('close', () => quotes.terminate());
    const closed = new Promise((done) => quotes.once('close', done));
    exchange.play();
    while ((await framesPlayed(exchange.port)) <= QUOTES) await new Promise((next) => setImmediate(next));
    // One more request: a close that was sent with the last frame has come by then.
    await framesPlayed(exchange.port);
    quotes.resume();
    await closed;
    expect(heard).toBe(QUOTES);
  } finally {
    await exchange.close();
    rmSync(folder, { recursive: true });
  }
});
