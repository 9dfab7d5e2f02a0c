import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';

/** `DISK_BUDGET` of the desk: what a fresh one allocates ahead is less than the share below which days are not believed. */
export const DISK_BUDGET = '6GB';
/** A fresh desk still allocates while this is filled, so that it comes to three quarters in the end. */
const FIRST_FILL = 0.57;
const TELLS = 0.85;
/** QuestDB allocates each column ahead: what is filled to this comes to 88 %. From 90 % on books are no longer stored. */
const SECOND_FILL = 0.83;
/** If it did not, a table of one column, which comes out as it is asked for. */
const TOP_UP = 0.865;
const LONG_BYTES = 8;
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
  const fillTo = async (share: number, table: string, columns = 12) => {
    const { usedBytes, budgetBytes } = (await storage()) ?? { usedBytes: 0, budgetBytes: null };
    if (budgetBytes === null) throw new Error('the desk does not tell how full its disk is');
    const rows = Math.round((share * budgetBytes - usedBytes) / (columns * LONG_BYTES));
    if (rows <= 0) throw new Error(`${usedBytes} of ${budgetBytes} bytes are used already`);
    const names = Array.from({ length: columns }, (_, at) => `x c${at}`).join(', ');
    await desk.questdb(`CREATE TABLE ${table} AS (SELECT ${names} FROM long_sequence(${rows}))`);
  };

  const used = async () => {
    const { usedBytes, budgetBytes } = (await storage()) ?? { usedBytes: 0, budgetBytes: null };
    return usedBytes / (budgetBytes ?? Infinity);
  };
  /** Waits until a fresh QuestDB has allocated what it allocates ahead. */
  const settled = async () => {
    let before = 0;
    for (let now = await used(); Math.abs(now - before) > 0.01 && now < TELLS; now = await used()) {
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
      if (share < 0.6 || share > TELLS)
        throw new Error(`${Math.round(share * 100)} % of the budget are used: no near miss`);
    });
    check.caused();
    await fillTo(SECOND_FILL, 'ballast_2');
    await pause(MEASURED_EVERY_MS);
    let within = 150 - MEASURED_EVERY_MS / 1000;
    if ((await used()) < TELLS) {
      check.caused();
      await fillTo(TOP_UP, 'ballast_3', 1);
      within = 150;
    }
    await check.fires(within);
    for (const table of ['ballast_1', 'ballast_2', 'ballast_3']) await desk.questdb(`DROP TABLE IF EXISTS ${table}`);
    await check.resolves(90);
  });
  return [filling];
}
