import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';
import { nextAgreement } from './integrity-stories.js';
import { onAnotherDesk } from './outage-stories.js';

const NEAR_MISS_MS = 120_000;
/** Two minutes without a comparison, and three more while it stays so. */
const FIRES_WITHIN_S = 360;

/** QuestDB answers but takes no rows, so that nothing can be compared with it: on a desk of its own, as it takes long. */
export function reconciliationStory(world: World): Promise<AlertCheck[]> {
  return onAnotherDesk(world, async (its) => {
    const check = new AlertCheck('ReconciliationNotRunning', 'warning', its);
    await check.story(async (told) => {
      await nextAgreement(its);
      await told.staysSilent('a QuestDB that takes nothing for two minutes', async () => {
        its.desk.refuseRows(true);
        await pause(NEAR_MISS_MS);
        its.desk.refuseRows(false);
      });
      await nextAgreement(its);
      told.caused();
      its.desk.refuseRows(true);
      try {
        await told.fires(FIRES_WITHIN_S);
      } finally {
        its.desk.refuseRows(false);
      }
      await told.resolves(200);
    });
    return [check];
  });
}
