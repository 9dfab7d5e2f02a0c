import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importCaptures } from './import-capture.js';
import { krakenChecksum } from './kraken-checksum.js';

const FOLDER = join(__dirname, '../../../../../shared/data/cryptofeed');
const captured = (name: string) =>
  readdirSync(FOLDER)
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => join(FOLDER, file));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'paperdesk-import-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Line {
  readonly timeNs: bigint;
  readonly text: string;
}
const linesOf = (file: string): Line[] =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ timeNs: BigInt(line.slice(0, line.indexOf(' '))), text: line.slice(line.indexOf(' ') + 1) }));

/** Counted by another rule than the reader's: lines that begin with a time, and lines with an arrow and a body. */
function countedByHand(name: string) {
  const all = captured(name).flatMap((file) => gunzipSync(readFileSync(file)).toString('utf8').split('\n'));
  return {
    frames: all.filter((line) => /^\d/.test(line)).length,
    answers: all.filter((line) => line.startsWith('http')).length,
  };
}

// Skipped without the captures of ../shared/data (cryptofeed, 2021).
const withCaptures = existsSync(FOLDER) ? describe : describe.skip;

withCaptures('importing the cryptofeed captures of 2021 (skipped when ../shared/data is absent)', () => {
  test.each([
    ['BINANCE', { frames: 265, answers: 5 }],
    ['BINANCE_FUTURES', { frames: 1535, answers: 5 }],
    ['BINANCE_DELIVERY', { frames: 4371, answers: 11 }],
    ['KUCOIN', { frames: 4721, answers: 10 }],
    ['KRAKEN', { frames: 4430, answers: 1 }],
  ])('%s: as many frames and answers come out as went in, in the order of their times', async (name, counts) => {
    const [imported] = await importCaptures(captured(name), directory);
    expect(imported).toMatchObject({ ...counts, derived: name === 'KRAKEN' });
    expect(countedByHand(name)).toEqual(counts);
    const lines = linesOf(imported!.file);
    const rest = lines.filter(({ text }) => text.startsWith('{"rest":"GET /'));
    const notes = lines.filter(({ text }) => text.startsWith('{"note":'));
    expect(rest).toHaveLength(counts.answers);
    expect(notes).toHaveLength(name === 'KRAKEN' ? 1 : 0);
    expect(lines.length - rest.length - notes.length).toBe(counts.frames);
    expect(lines.every(({ timeNs }, index) => index === 0 || timeNs >= lines[index - 1]!.timeNs)).toBe(true);
    for (const { text } of lines) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  test("frames that need no translation keep the venue's own text, and times their digits", async () => {
    const [imported] = await importCaptures(captured('KUCOIN'), directory);
    const socket = gunzipSync(readFileSync(join(FOLDER, 'KUCOIN.ws.1.0.gz'))).toString('utf8');
    const [, seconds, raw] = /\n(\d+\.\d+): (\{"data".*)\n/.exec(socket)!;
    const nanoseconds = BigInt(seconds!.replace('.', '').padEnd(19, '0'));
    expect(linesOf(imported!.file)).toContainEqual({ timeNs: nanoseconds, text: raw });
  });

  test('each Kraken book rebuilt from the translated frames has the checksum that Kraken sent', async () => {
    const [imported] = await importCaptures(captured('KRAKEN'), directory);
    const books = new Map<string, { asks: Side; bids: Side }>();
    let updates = 0;
    for (const { text } of linesOf(imported!.file)) {
      if (!text.startsWith('{"channel":"book"')) continue;
      // Numbers as the text they were written as: a double would lose trailing zeros.
      const { type, data } = JSON.parse(text.replace(/"(price|qty)":([\d.]+)/g, '"$1":"$2"')) as BookFrame;
      const [{ symbol, asks, bids, checksum }] = data;
      if (type === 'snapshot') books.set(symbol, { asks: new Map(), bids: new Map() });
      const book = books.get(symbol)!;
      for (const [side, changes] of [[book.asks, asks] as const, [book.bids, bids] as const])
        for (const { price, qty } of changes)
          if (Number(qty) === 0) side.delete(price);
          else side.set(price, qty);
      const best = (side: Side, sign: number) => [...side].sort(([a], [b]) => sign * (Number(a) - Number(b)));
      updates += 1;
      // Sorting a thousand levels takes its time: every seventh, and each snapshot.
      if (updates % 7 === 0 || type === 'snapshot')
        expect(krakenChecksum(best(book.asks, 1), best(book.bids, -1))).toBe(checksum);
    }
    expect(updates).toBeGreaterThan(4000);
    expect(books.size).toBe(10);
  });

  test('Kraken trades are numbered from 1 for each pair, pairs are named as version 2 names them', async () => {
    const [imported] = await importCaptures(captured('KRAKEN'), directory);
    const ids = new Map<string, number[]>();
    const symbols = new Set<string>();
    for (const { text } of linesOf(imported!.file)) {
      if (!text.includes('"data":[{"symbol"')) continue;
      const { channel, data } = JSON.parse(text) as { channel: string; data: { symbol: string; trade_id?: number }[] };
      for (const { symbol, trade_id } of data) {
        symbols.add(symbol);
        if (channel === 'trade') ids.set(symbol, [...(ids.get(symbol) ?? []), trade_id ?? 0]);
      }
    }
    expect([...symbols].join()).not.toMatch(/XBT/);
    expect(symbols).toContain('BTC/CHF');
    for (const numbered of ids.values()) expect(numbered).toEqual(numbered.map((_, index) => index + 1));
    expect(ids.get('XMR/USD')!.length).toBeGreaterThan(3);
  });
});

test('a file that is no capture is refused by name', async () => {
  await expect(importCaptures(['/somewhere/trades.csv'], directory)).rejects.toThrow("'trades' is no capture");
});

type Side = Map<string, string>;
interface BookFrame {
  readonly type: string;
  readonly data: readonly [
    {
      readonly symbol: string;
      readonly checksum: number;
      readonly asks: { price: string; qty: string }[];
      readonly bids: { price: string; qty: string }[];
    },
  ];
}
