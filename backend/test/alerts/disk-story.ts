import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';

/** `DISK_BUDGET` of the desk, and what lies in QuestDB's folder before it starts: enough to come near, not too near. */
export const DISK_BUDGET = '3GB';
const BUDGET_BYTES = 3e9;
const FIRST_BYTES = 2.2e9;

interface Delivery {
  readonly storage: {
    readonly usedBytes: number;
    readonly budgetBytes: number | null;
    readonly daysLeft: number | null;
  } | null;
}

const ballast = (home: string, name: string) => join(home, 'questdb/root', name);

/** Fills most of the budget before the desk starts. */
export function prepareDisk(home: string): void {
  reserve(ballast(home, 'ballast-1'), FIRST_BYTES);
}

/** The disk comes near its budget, then nearer than nine tenths. */
export async function diskStory(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const filling = new AlertCheck('DiskFilling', 'warning', world);
  const storage = async () => {
    const known = (await desk.api<Delivery[]>('/delivery')).find((view) => view.storage !== null)?.storage;
    if (known === undefined || known === null) throw new Error('the desk does not tell how full its disk is');
    return known;
  };
  await filling.story(async (check) => {
    await check.staysSilent('a budget used by less than nine tenths', async () => {
      await pause(60_000);
      const { usedBytes, budgetBytes } = await storage();
      const used = usedBytes / (budgetBytes ?? Infinity);
      if (used < 0.7 || used > 0.9) throw new Error(`${Math.round(used * 100)} % of the budget are used: no near miss`);
    });
    const { usedBytes } = await storage();
    check.caused();
    reserve(ballast(desk.home, 'ballast-2'), Math.round(0.95 * BUDGET_BYTES - usedBytes));
    await check.fires(180);
    rmSync(ballast(desk.home, 'ballast-2'));
    await check.resolves(180);
  });
  return [filling];
}

/** A file that takes its room on the disk at once. */
function reserve(file: string, bytes: number): void {
  execFileSync('fallocate', ['-l', String(bytes), file]);
}
