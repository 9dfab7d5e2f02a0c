import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { constants, gunzipSync } from 'node:zlib';
import { FrameRecorder } from './recorder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'paperdesk-recorder-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const until = async (holds: () => boolean) => {
  while (!holds()) await setImmediate();
};
const lines = (file: string) => gunzipSync(readFileSync(file)).toString('utf8').split('\n');

test('a folder is made with those above it; one that cannot be made is refused, not waited for', async () => {
  const nested = join(directory, 'a', 'b', 'c');
  const recorder = await FrameRecorder.open({ directory: nested, name: 'demo', maxBytes: 100 });
  recorder.write(1_700_000_000_000_000_000n, '{}');
  await recorder.close();
  expect(recorder.files[0]).toContain(nested);
  for (const impossible of [join(recorder.files[0]!, 'below-a-file'), '/proc/paperdesk-recordings'])
    await expect(FrameRecorder.open({ directory: impossible, name: 'demo', maxBytes: 100 })).rejects.toThrow(/mkdir/);
});

test('each frame is one line, files turn over between lines, nothing is lost', async () => {
  const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 100 });
  const frames = Array.from({ length: 20 }, (_, index) => `{"n":${index},"text":"${'x'.repeat(30)}"}`);
  frames.forEach((frame, index) => recorder.write(1_700_000_000_000_000_000n + BigInt(index), frame));
  await recorder.close();
  expect(recorder.files.length).toBeGreaterThan(3);
  const written = recorder.files.flatMap((file) => {
    const all = lines(file);
    expect(all.at(-1)).toBe('');
    return all.slice(0, -1);
  });
  expect(written).toEqual(frames.map((frame, index) => `${1_700_000_000_000_000_000n + BigInt(index)} ${frame}`));
  expect(recorder.droppedFrames).toBe(0);
});

test('a line break between tokens does not cut a frame in two', async () => {
  const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 1000 });
  recorder.write(5n, '{"a":\r\n1}');
  await recorder.close();
  expect(lines(recorder.files[0]!)).toEqual(['5 {"a": 1}', '']);
});

test('a disk that does not keep up costs counted frames, not memory', async () => {
  const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 1e9, maxWaitingBytes: 1000 });
  for (let index = 0; index < 100; index += 1) recorder.write(BigInt(index), 'x'.repeat(100));
  const dropped = recorder.droppedFrames;
  await recorder.close();
  expect(dropped).toBeGreaterThan(0);
  expect(lines(recorder.files[0]!)).toHaveLength(100 - dropped + 1);
});

test('a recording is never overwritten', async () => {
  for (const expectation of ['resolves', 'rejects'] as const) {
    const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 1000 });
    recorder.write(5n, '{}');
    if (expectation === 'resolves') await recorder.close();
    else await expect(recorder.close()).rejects.toThrow('EEXIST');
  }
});

test('what was flushed can be read although the recorder was never closed', async () => {
  const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 1e9 });
  for (let index = 0; index < 50; index += 1) recorder.write(BigInt(index), `{"n":${index}}`);
  recorder.flush();
  await until(() => recorder.bytesOnDisk > 100);
  const readable = gunzipSync(readFileSync(recorder.files[0]!), { finishFlush: constants.Z_SYNC_FLUSH });
  expect(readable.toString().trimEnd().split('\n')).toHaveLength(50);
  expect(recorder.writtenFrames).toBe(50);
  await recorder.close();
  expect(recorder.bytesOnDisk).toBe(readFileSync(recorder.files[0]!).length);
});

test('a file that cannot be written is a failure that stays, and write says so', async () => {
  const recorder = await FrameRecorder.open({ directory, name: 'demo', maxBytes: 1000 });
  mkdirSync(join(directory, 'demo-5.gz'));
  recorder.write(5n, '{}');
  await until(() => recorder.failure !== undefined);
  expect(() => recorder.write(6n, '{}')).toThrow();
  await expect(recorder.close()).rejects.toThrow();
});
