import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoExchange } from '../start-demo-exchange.js';

const folder = mkdtempSync(join(tmpdir(), 'truth-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the truth log holds what the exchange made, heard or not, faults aside, and goes on after a restart without an id twice', async () => {
  const truthFile = join(folder, 'truth.log');
  let nowUs = 1_800_000_000_000_000;
  const made: number[] = [];
  for (let start = 0; start < 2; start += 1) {
    const exchange = await startDemoExchange({
      source: { kind: 'synthetic', drive: 'manual' },
      clock: { nowUs: () => nowUs },
      truthFile,
    });
    exchange.inject({ fault: 'drop', frames: 5 });
    exchange.advance(300);
    const answer = await fetch(`http://127.0.0.1:${exchange.port}/api/v3/trades?symbol=BTCUSDT&limit=1000`);
    made.push(...((await answer.json()) as { id: number }[]).map(({ id }) => id));
    await exchange.close();
    nowUs += 1000;
  }
  const lines = readFileSync(truthFile, 'utf8').trimEnd().split('\n');
  const of = (kind: string) =>
    lines.map((line) => line.split(' ')).filter((words) => words[1] === kind && words[2] === 'BTCUSDT');
  expect(of('trade').map((words) => Number(words[3]))).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(of('trade').every((words) => words.length === 6 && Number(words[4]) > 0 && Number(words[5]) > 0)).toBe(true);
  const depth = of('depth');
  expect(depth.length).toBe(2 * 60);
  // Update ids lead from frame to frame: nothing was left out.
  expect(depth.slice(1, 60).every((words, i) => Number(words[4]) === Number(depth[i]![3]) + 1)).toBe(true);
  expect(of('bookTicker').every((words) => words.length === 8 && Number(words[4]) < Number(words[6]))).toBe(true);
});
