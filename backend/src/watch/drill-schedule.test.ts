import { anId } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';
import { DrillSchedule } from './drill-schedule.js';

const HOUR_US = 3_600_000_000;
const turn = () => new Promise((next) => setImmediate(next));

const started = async (everyDays: number | null, worked: () => boolean = () => true) => {
  const at = await new DeskHarness().open();
  const faults: unknown[] = [];
  let drills = 0;
  const schedule = new DrillSchedule({
    ...{ everyDays, dueAt: () => at.memory.drillDueAt(), commands: at.engine, timers: at.timers, newDrillId: anId },
    ...{ clock: { nowUs: () => at.timers.now }, onFault: (cause) => faults.push(cause) },
    drill: () => {
      drills += 1;
      return Promise.resolve({ ok: worked(), orders: 1, flagUs: 1, lastCancelUs: 2, detail: 'as told' });
    },
  });
  schedule.start();
  const hours = async (count: number) => {
    for (let hour = 0; hour < count; hour += 1) {
      at.pass(HOUR_US);
      for (let round = 0; round < 5; round += 1) await turn();
    }
  };
  const isOverdue = () => (at.memory.drillDueAt() ?? 0) <= at.timers.now;
  return { schedule, hours, isOverdue, faults, drills: () => drills };
};

it('drills each week before it is overdue', async () => {
  const { hours, isOverdue, drills, faults } = await started(7);
  await hours(7 * 24 - 3);
  expect(drills()).toBe(0);
  await hours(3);
  expect([drills(), isOverdue()]).toEqual([1, false]);
  await hours(14 * 24);
  expect([drills(), isOverdue(), faults]).toEqual([3, false, []]);
});

it('drills more often when it is told to, and never when nobody wants it', async () => {
  const daily = await started(1);
  await daily.hours(7 * 24);
  expect(daily.drills()).toBe(7);
  const off = await started(null);
  await off.hours(8 * 24);
  expect([off.drills(), off.isOverdue()]).toEqual([0, true]);
});

it('a drill that failed is told, is overdue in time, and is made again until it works', async () => {
  let ok = false;
  const { hours, isOverdue, drills, faults } = await started(7, () => ok);
  await hours(7 * 24 + 1);
  expect(isOverdue()).toBe(true);
  expect(faults.length).toBe(drills());
  ok = true;
  await hours(1);
  expect(isOverdue()).toBe(false);
});

it('drills no more once it is stopped', async () => {
  const { schedule, hours, drills } = await started(1);
  schedule.stop();
  await hours(48);
  expect(drills()).toBe(0);
});
