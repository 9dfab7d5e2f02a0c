import { execFileSync } from 'node:child_process';
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

/** QuestDB hangs, then answers but can write nothing. */
export async function deliveryStories(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const [dropping, stuck, backlog, questdbDown] = [
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
  const ends = [
    backlog.story((check) => check.resolves(150, freed)),
    questdbDown.story((check) => check.resolves(90, freed)),
    dropping.story((check) => check.resolves(LOOK_BACK_S, freed)),
  ];
  await Promise.all(ends.slice(0, 2));

  // As a full disk does: what is there can be read, no file may grow.
  await stuck.story(async (check) => {
    check.caused();
    limitFileSize(questdb, '65536');
    try {
      await check.fires(180);
    } finally {
      limitFileSize(questdb, 'unlimited');
    }
    await check.resolves(150);
  });
  await Promise.all(ends);
  return [dropping, stuck, backlog, questdbDown];
}

function limitFileSize(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

async function until(what: string, withinS: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + withinS * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinS} s: ${what}`);
    await pause(500);
  }
}
