import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AlertCheck, type World } from './alert-check.js';

/** Longer than the journal waits for its file. */
const JOURNAL_HELD_MS = 9_000;

/** The service stands still, then cannot write its journal. To be told last: it is restarted. */
export async function serviceStories(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const [blocked, halted] = [
    new AlertCheck('EventLoopBlocked', 'warning', world),
    new AlertCheck('EngineHalted', 'critical', world),
  ] as const;
  const holdStill = async (forMs: number) => {
    const pid = desk.backendPid();
    process.kill(pid, 'SIGSTOP');
    await pause(forMs);
    process.kill(pid, 'SIGCONT');
  };

  await blocked.story(async (check) => {
    await check.staysSilent('a standstill of 2.5 s', () => holdStill(2500));
    check.caused();
    // It must go on for a minute, after a minute's worth of them counts.
    const standstills = (async () => {
      for (let times = 0; times < 14; times += 1) {
        await holdStill(2500);
        await pause(7000);
      }
    })();
    await check.fires(150);
    await standstills;
    await check.resolves(120);
  });

  await halted.story(async (check) => {
    const token = desk.token('alerts', 'trader', { accounts: ['demo-main'] });
    const order = (clientOrderId: string) =>
      desk.api<{ code?: string; detail?: string }>('/orders', {
        token,
        body: {
          clientOrderId,
          account: 'demo-main',
          venue: 'demo',
          symbol: 'BTC/USDT',
          side: 'buy',
          orderType: 'market',
          quantity: '0.001',
        },
      });
    await check.staysSilent('a journal that is busy for a second', async () => {
      const release = holdJournal(desk.home);
      const sent = order('busy');
      await pause(1000);
      release();
      const { code, detail } = await sent;
      if (code !== undefined) throw new Error(`the order was refused: ${code} ${detail ?? ''}`);
    });
    check.caused();
    const release = holdJournal(desk.home);
    const sent = order('halted');
    await pause(JOURNAL_HELD_MS);
    release();
    await sent;
    await check.fires(45);
    await restarted(world);
    await check.resolves(90);
  });
  return [blocked, halted];
}

/** Ends the service in good order and waits until its starter has brought it back. */
export async function restarted({ desk }: World): Promise<void> {
  const before = desk.backendPid();
  process.kill(before, 'SIGTERM');
  // Its file is gone while it is.
  const isBack = () => existsSync(join(desk.home, 'backend.pid')) && desk.backendPid() !== before;
  for (let waited = 0; !isBack() || !(await desk.alive()); waited += 1) {
    if (waited > 90) throw new Error('the service was not brought back within 90 s');
    await pause(1000);
  }
}

/** Takes the writer's place in the journal, as a backup program gone wrong would. Returns the way to give it back. */
function holdJournal(home: string): () => void {
  const journal = new Database(join(home, 'journal.db'));
  journal.exec('BEGIN IMMEDIATE');
  return () => {
    journal.exec('ROLLBACK');
    journal.close();
  };
}
