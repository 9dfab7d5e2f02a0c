import { AlertCheck, type World } from './alert-check.js';
import { startedDaysAgo } from './old-home.js';
import { RuleWatch } from './rule-watch.js';

/**
 * A desk on live prices (which need not come) that was started for the first time eight days ago and has no schedule.
 * Its near miss is the desk with invented prices, which was never drilled either.
 */
export async function drillStory({ desk, outside, mail }: World): Promise<AlertCheck[]> {
  const old = await desk.another({
    ...{ source: 'live', killSwitch: { drillEveryDays: null }, prepare: (home) => startedDaysAgo(home, 8) },
  });
  const watch = new RuleWatch(old, Date.now);
  const overdue = new AlertCheck('DrillOverdue', 'warning', { desk: old, watch, outside, mail });
  try {
    await overdue.story(async (check) => {
      check.caused();
      await check.fires(150);
      old.paperdesk(['kill', '--drill']);
      await check.resolves(60);
    });
  } finally {
    await watch.stop();
    await old.stop();
  }
  return [overdue];
}
