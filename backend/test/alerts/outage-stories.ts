import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';
import { until } from './desk-orders.js';
import { RuleWatch } from './rule-watch.js';

const STOPPED_MS = 180_000;
/** After it is back nothing else may wake anybody, such as a rule that was late to notice. */
const AFTERWARDS_MS = 45_000;

/** Each dependency stands still for three minutes, as a program that hangs: exactly one page, under its own name. */
export const outageStories = (world: World): Promise<AlertCheck[]> => onAnotherDesk(world, outagesOf);

/** On a desk of its own with a spool as shipped; that of the other stories is full within two minutes. */
export async function onAnotherDesk(
  { desk: other, outside, mail }: World,
  act: (its: World) => Promise<AlertCheck[]>,
): Promise<AlertCheck[]> {
  const desk = await other.another({ marketData: {} });
  const watch = new RuleWatch(desk, Date.now);
  try {
    return await act({ desk, watch, outside, mail });
  } finally {
    await watch.stop();
    await desk.stop();
  }
}

async function outagesOf(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const checks: AlertCheck[] = [];
  for (const { alert, pid } of [
    { alert: 'FeedDown', pid: () => desk.demoExchangePid() },
    { alert: 'QuestDBDown', pid: () => desk.questdbPid() },
    { alert: 'BackendDown', pid: () => desk.backendPid() },
  ]) {
    const check = new AlertCheck(alert, 'critical', world);
    checks.push(check);
    await check.story((told) => standsStill(world, told, pid()));
  }
  const [, , backend] = checks;
  await backend?.story(async (check) => {
    await until('the interval without record is on record', () => unstored(world), 150_000);
    check.noted('the interval in which nothing could be noted is in alert_deliveries');
  });
  return checks;
}

async function standsStill({ outside }: World, check: AlertCheck, pid: number): Promise<void> {
  check.caused();
  const sinceMs = Date.now();
  process.kill(pid, 'SIGSTOP');
  try {
    await check.fires(150);
    await pause(Math.max(0, sinceMs + STOPPED_MS - Date.now()));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await check.resolves(150);
  await pause(AFTERWARDS_MS);
  const pages = outside.delivered.filter(({ status, arrivedAtMs }) => status === 'firing' && arrivedAtMs >= sinceMs);
  if (pages.length !== 1) throw new Error(`${pages.length} pages: ${pages.map(({ name }) => name).join(', ')}`);
  check.noted('one page in three minutes');
}

async function unstored({ desk }: World): Promise<boolean> {
  const rows = await desk.questdb("SELECT count() FROM alert_deliveries WHERE kind = 'notStored'");
  return Number(rows[0]?.[0]) > 0;
}
