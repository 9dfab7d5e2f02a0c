import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHome, runningDesk } from './home-lock.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-lock-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const told = {
  startedAt: '2026-11-21T00:00:00Z',
  apiUrl: 'http://127.0.0.1:4000',
  grafanaUrl: 'http://localhost:3000/',
  source: 'demo',
};
/** A process id that belonged to a program which has ended. */
const deadPid = () => spawnSync('true').pid;

describe('the lock of a home', () => {
  it('refuses a second start and names the process', async () => {
    const unlock = await lockHome(home, told);
    await expect(lockHome(home, told)).rejects.toThrow(`process ${process.pid}`);
    unlock();
  });

  it('tells where the running desk answers', async () => {
    await lockHome(home, told);
    expect(await runningDesk(home)).toMatchObject({ pid: process.pid, apiUrl: told.apiUrl });
  });

  it('is free again after it was given back', async () => {
    (await lockHome(home, told))();
    expect(await runningDesk(home)).toBeUndefined();
    await expect(lockHome(home, told)).resolves.toBeInstanceOf(Function);
  });

  it.each([
    ['of a starter that died', () => JSON.stringify({ pid: deadPid(), command: 'node dist/cli.js start', ...told })],
    [
      'whose process id now belongs to another program',
      () => JSON.stringify({ pid: process.pid, command: 'vi notes', ...told }),
    ],
    ['that was cut short', () => '{"pid": 1'],
    ['that is empty', () => ''],
  ])('takes over a lock %s', async (_name, content) => {
    writeFileSync(join(home, 'starter.json'), content());
    await lockHome(home, told);
    expect(JSON.parse(readFileSync(join(home, 'starter.json'), 'utf8'))).toMatchObject({ pid: process.pid });
  });
});
