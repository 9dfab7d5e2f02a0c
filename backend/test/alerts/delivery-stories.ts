import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';

/** Small enough that a spool is full within two minutes of the demo market. */
export const SPOOL_MAX_BYTES = 4_000_000;
const LOOK_BACK_S = 340;

interface Delivery {
  readonly queue: string;
  readonly waitingBytes: number;
  readonly droppedRows: number;
}

/** QuestDB hangs until the spool is full. `stuck` has its near miss here and its firing in the service's stories. */
export async function deliveryStories(world: World, stuck: AlertCheck): Promise<AlertCheck[]> {
  const { desk } = world;
  const [dropping, backlog, questdbDown] = [
    new AlertCheck('SpoolDropping', 'critical', world),
    new AlertCheck('DeliveryBacklog', 'warning', world),
    new AlertCheck('QuestDBDown', 'critical', world),
  ] as const;
  const spool = async () => {
    const view = (await desk.api<Delivery[]>('/delivery')).find(({ queue }) => queue === 'spool');
    if (view === undefined) throw new Error('the desk tells nothing of its spool');
    return view;
  };

  const questdb = desk.questdbPid();
  const hungAt = Date.now();
  for (const check of [backlog, questdbDown]) check.caused();
  process.kill(questdb, 'SIGSTOP');
  try {
    const others = [backlog.story((check) => check.fires(120)), questdbDown.story((check) => check.fires(150))];
    await dropping.story(async (check) => {
      await until('the spool is half full', 200, async () => (await spool()).waitingBytes > SPOOL_MAX_BYTES / 2);
      if ((await spool()).droppedRows > 0) throw new Error('rows were dropped before the spool was full');
      check.wasSilentSince(hungAt, 'a hanging QuestDB while the spool has room');
      await until('the spool drops rows', 300, async () => (await spool()).droppedRows > 0);
      check.caused();
      await check.fires(60);
    });
    await Promise.all(others);
    await stuck.story(async (check) => {
      await pause(Math.max(0, hungAt + 120_000 - Date.now()));
      check.wasSilentSince(hungAt, 'a QuestDB that hangs, of which QuestDBDown tells');
    });
  } finally {
    process.kill(questdb, 'SIGCONT');
  }
  const freed = Date.now();
  await Promise.all([
    backlog.story((check) => check.resolves(150, freed)),
    questdbDown.story((check) => check.resolves(90, freed)),
    dropping.story((check) => check.resolves(LOOK_BACK_S, freed)),
  ]);
  return [dropping, backlog, questdbDown];
}

async function until(what: string, withinS: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + withinS * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinS} s: ${what}`);
    await pause(500);
  }
}
