import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { LatchedKill } from '../engine/ports.js';
import { FileLatch, LATCH_BYTES } from './file-latch.js';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-latch-'));
  file = join(home, 'kill-switch.latch');
});
afterEach(() => rmSync(home, { recursive: true }));

const aKill = (change: Partial<LatchedKill> = {}): LatchedKill => ({
  ...{ killId: 'k', scope: 'strategy', scopeValue: 'twap', level: 'reduceOnly', trigger: 'drawdown' },
  ...{ reason: 'too deep', person: 'p-risk', verified: true, timeUs: 7 },
  ...change,
});
const written = (kills: readonly LatchedKill[]) => {
  const latch = new FileLatch(file, true);
  latch.write(kills);
  latch.close();
  return new FileLatch(file, false).read();
};

it('keeps scope, level and trigger over a restart', () => {
  const kills = [aKill(), aKill({ scope: 'person', scopeValue: 'token:bot', level: 'flatten', trigger: 'deadMan' })];
  expect(written(kills)).toEqual({ state: 'killed', kills });
});

it('reads a file of a build that named no trigger: a person threw it', () => {
  written([aKill()]);
  const { trigger: _trigger, ...before } = aKill({ level: 'halt' });
  const json = Buffer.from(JSON.stringify([before]));
  const frame = readFileSync(file);
  frame.writeUInt32BE(json.length, 8);
  frame.writeUInt32BE(crc32(json), 12);
  json.copy(frame, 16);
  writeFileSync(file, frame);
  expect(new FileLatch(file, false).read()).toMatchObject({ kills: [{ level: 'halt', trigger: 'person' }] });
});

it('counts more kills than it has room for as a halt of everything, whatever their level was', () => {
  const many = Array.from({ length: 1000 }, (_, number) =>
    aKill({ killId: `kill-${number}`, scopeValue: 'x'.repeat(60) }),
  );
  expect(JSON.stringify(many).length).toBeGreaterThan(LATCH_BYTES);
  expect(written(many)).toMatchObject({ kills: [{ scope: 'global', scopeValue: null, level: 'halt' }] });
});

it.each([
  ['a torn frame', (bytes: Buffer) => bytes.fill(7, 20, 40)],
  ['a level it does not know', (bytes: Buffer) => bytes.write('reduceOnlX', bytes.indexOf('reduceOnly'))],
])('cannot be read, which counts as killed, with %s', (_name, spoil) => {
  written([aKill()]);
  const bytes = readFileSync(file);
  spoil(bytes);
  writeFileSync(file, bytes);
  expect(new FileLatch(file, false).read().state).toBe('unreadable');
});
