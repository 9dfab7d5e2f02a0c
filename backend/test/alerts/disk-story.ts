import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';

/** `DISK_BUDGET` of the desk: what a fresh one allocates ahead is less than the share below which days are not believed. */
export const DISK_BUDGET = '6GB';
/** A fresh desk still allocates while this is filled, so that it comes to three quarters in the end. */
const FIRST_FILL = 0.57;
/** Above the 85 % that tell; from 90 % on books are no longer stored. */
const TOO_MUCH = 0.87;
/** Twelve columns of 8 bytes. */
const ROW_BYTES = 96;
const MEASURED_EVERY_MS = 31_000;

interface Storage {
  readonly usedBytes: number;
  readonly budgetBytes: number | null;
}

/**
 * The disk comes near its budget, then nearer than 85 %. To be told first: growth is not judged within the first five
 * minutes of a service, later it would count the ballast as a day's growth.
 */
export async function diskStory(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const filling = new AlertCheck('DiskFilling', 'warning', world);
  const storage = async (): Promise<Storage | undefined> =>
    (await desk.api<{ storage: Storage | null }[]>('/delivery')).find((view) => view.storage !== null)?.storage ??
    undefined;
  const fillTo = async (share: number, table: string) => {
    const { usedBytes, budgetBytes } = (await storage()) ?? { usedBytes: 0, budgetBytes: null };
    if (budgetBytes === null) throw new Error('the desk does not tell how full its disk is');
    const rows = Math.round((share * budgetBytes - usedBytes) / ROW_BYTES);
    if (rows <= 0) throw new Error(`${usedBytes} of ${budgetBytes} bytes are used already`);
    const columns = Array.from({ length: 12 }, (_, at) => `x c${at}`).join(', ');
    await desk.questdb(`CREATE TABLE ${table} AS (SELECT ${columns} FROM long_sequence(${rows}))`);
  };

  const used = async () => {
    const { usedBytes, budgetBytes } = (await storage()) ?? { usedBytes: 0, budgetBytes: null };
    return usedBytes / (budgetBytes ?? Infinity);
  };
  /** Waits until a fresh QuestDB has allocated what it allocates ahead. */
  const settled = async () => {
    let before = 0;
    for (let now = await used(); Math.abs(now - before) > 0.01 && now < 0.85; now = await used()) {
      before = now;
      await pause(MEASURED_EVERY_MS);
    }
  };

  await filling.story(async (check) => {
    for (let waited = 0; waited < 40 && (await storage()) === undefined; waited += 1) await pause(1000);
    await check.staysSilent('three quarters of the budget', async () => {
      await fillTo(FIRST_FILL, 'ballast_1');
      await pause(MEASURED_EVERY_MS);
      await settled();
      const share = await used();
      if (share < 0.6 || share > 0.85)
        throw new Error(`${Math.round(share * 100)} % of the budget are used: no near miss`);
    });
    check.caused();
    await fillTo(TOO_MUCH, 'ballast_2');
    await check.fires(150);
    await desk.questdb('DROP TABLE ballast_1');
    await desk.questdb('DROP TABLE ballast_2');
    await check.resolves(90);
  });
  return [filling];
}
