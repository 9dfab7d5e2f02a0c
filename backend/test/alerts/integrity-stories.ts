import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AlertCheck, type World } from './alert-check.js';
import { type DeskOrders, rearm, until } from './desk-orders.js';
import { restarted } from './service-stories.js';

const BOOKS = 'demo-main';

/** What the desk knows of itself is made wrong by hand: a row in QuestDB, an event of the journal, a library that wants to trade. */
export async function integrityStories(world: World, orders: DeskOrders): Promise<AlertCheck[]> {
  const { desk } = world;
  const [mismatch, proof, chain] = [
    new AlertCheck('ReconciliationMismatch', 'critical', world),
    new AlertCheck('PaperProofFailed', 'critical', world),
    new AlertCheck('AuditChainBroken', 'critical', world),
  ] as const;

  await mismatch.story(async (check) => {
    await check.staysSilent('a fill that both have', async () => {
      await orders.filled(await orders.place({ account: BOOKS, side: 'buy', symbol: 'ETH/USDT', usd: 300 }));
      await nextAgreement(world);
    });
    // Rows behind the last event that agreed are looked at next: this one is edited right after a run.
    const orderId = await orders.place({ account: BOOKS, side: 'buy', symbol: 'ETH/USDT', usd: 300 });
    await orders.filled(orderId);
    const fills = `fills WHERE order_id = '${orderId}'`;
    await until('the fill is in QuestDB', async () => (await desk.questdb(`SELECT order_id FROM ${fills}`)).length > 0);
    check.caused();
    await desk.questdb(`UPDATE fills SET side = 'sell' WHERE order_id = '${orderId}'`);
    await check.fires(150);
    await desk.questdb(`UPDATE fills SET side = 'buy' WHERE order_id = '${orderId}'`);
    await check.resolves(330);
    await rearm(desk, 'reconciliation');
  });

  await proof.story(async (check) => {
    await check.staysSilent('sockets that are cut, and opened again', () => desk.fault({ fault: 'terminate' }));
    check.caused();
    desk.turnLibrary(true);
    // What is subscribed is subscribed anew.
    await desk.fault({ fault: 'terminate' });
    await check.fires(60);
    desk.turnLibrary(false);
    const cured = Date.now();
    await restarted(world);
    await check.resolves(90, cured);
  });

  await chain.story(async (check) => {
    await check.staysSilent('somebody who verifies a whole journal', async () => {
      const { ok } = await desk.api<{ ok: boolean }>('/audit/verify');
      if (!ok) throw new Error('the journal is broken already');
    });
    const mend = editJournal(desk.home);
    try {
      check.caused();
      await desk.api('/audit/verify');
      await check.fires(30);
    } finally {
      mend();
    }
    const { ok } = await desk.api<{ ok: boolean }>('/audit/verify');
    if (!ok) throw new Error('the journal was not mended');
    await rearm(desk, 'auditChain');
    await check.resolves(60);
  });
  return [mismatch, proof, chain];
}

/** Waits for the next comparison of the books that agrees. */
/** The books were compared once more, and agreed. */
export async function nextAgreement({ desk }: World): Promise<void> {
  const asked = "SELECT max(ts) FROM reconciliations WHERE subject = 'all' AND result = 'agreed'";
  const before = String((await desk.questdb(asked))[0]?.[0]);
  await until('the books agree', async () => String((await desk.questdb(asked))[0]?.[0]) !== before, 90_000);
}

/** Somebody with a shell changes an event and leaves its hash; returns the way back. */
function editJournal(home: string): () => void {
  const journal = new Database(join(home, 'journal.db'));
  const { payload } = journal.prepare('SELECT payload FROM events WHERE seq = 2').get() as { payload: string };
  const set = journal.prepare('UPDATE events SET payload = ? WHERE seq = 2');
  set.run(payload.replace('{', '{"edited":true,'));
  return () => {
    set.run(payload);
    journal.close();
  };
}
