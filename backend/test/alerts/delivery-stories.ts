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

/** QuestDB hangs shortly; then it answers but takes no rows, until its writer counts as stuck and the spool is full. */
export async function deliveryStories(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const [dropping, stuck, backlog, down] = [
    new AlertCheck('SpoolDropping', 'critical', world),
    new AlertCheck('WriterStuck', 'critical', world),
    new AlertCheck('DeliveryBacklog', 'warning', world),
    new AlertCheck('QuestDBDown', 'critical', world),
  ] as const;
  const spool = async () => {
    const view = (await desk.api<Delivery[]>('/delivery')).find(({ queue }) => queue === 'spool');
    if (view === undefined) throw new Error('the desk tells nothing of its spool');
    return view;
  };

  const questdb = desk.questdbPid();
  const shortHang = async () => {
    process.kill(questdb, 'SIGSTOP');
    await pause(40_000);
    process.kill(questdb, 'SIGCONT');
  };
  await Promise.all([
    stuck.story((check) => check.staysSilent('a QuestDB that hangs for 40 s', shortHang)),
    ...[backlog, down].map((each) => each.story((check) => check.staysSilent('the same hang', () => pause(40_000)))),
  ]);

  const refusedAt = Date.now();
  for (const check of [backlog, stuck]) check.caused();
  desk.refuseRows(true);
  try {
    const others = [backlog, stuck].map((each) => each.story((check) => check.fires(150)));
    await dropping.story(async (check) => {
      let seen = await spool();
      const halfFull = async () => (seen = await spool()).waitingBytes > SPOOL_MAX_BYTES / 2;
      await until('the spool is half full', 200, halfFull);
      if (seen.droppedRows > 0)
        throw new Error(`${seen.droppedRows} rows were dropped with ${seen.waitingBytes} of ${SPOOL_MAX_BYTES} bytes`);
      check.wasSilentSince(refusedAt, 'a QuestDB that takes nothing while the spool has room');
      await until('the spool drops rows', 300, async () => (await spool()).droppedRows > 0);
      check.caused();
      await check.fires(60);
    });
    await Promise.all(others);
  } finally {
    desk.refuseRows(false);
  }
  const freed = Date.now();
  await Promise.all([
    backlog.story((check) => check.resolves(150, freed)),
    stuck.story((check) => check.resolves(90, freed)),
    dropping.story((check) => check.resolves(LOOK_BACK_S, freed)),
  ]);
  await down.story((check) =>
    Promise.resolve(check.wasSilentSince(refusedAt, 'a QuestDB that answers but takes nothing')),
  );
  return [dropping, stuck, backlog, down];
}

async function until(what: string, withinS: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + withinS * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinS} s: ${what}`);
    await pause(500);
  }
}
