import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.js';
import { runKillDrill } from './kill-drill.js';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'paperdesk-drill-'))));
afterEach(() => rmSync(home, { recursive: true }));

it('14. drill: stops a shadow desk, measures it, and leaves nothing behind', async () => {
  const done = await runKillDrill({ home, clock: systemClock, orders: 40 });
  expect(done).toMatchObject({ ok: true, orders: 40, detail: 'All as it has to be.' });
  expect(done.flagUs).toBeGreaterThan(0);
  expect(done.lastCancelUs).toBeGreaterThan(done.flagUs);
  expect(readdirSync(home)).toEqual([]);
});

it('14. drill: throws where it cannot be made, instead of calling it done', async () => {
  await expect(runKillDrill({ home: join(home, 'missing'), clock: systemClock })).rejects.toThrow('ENOENT');
});
