import { anId } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';
import { AuditWatch, type AuditWatchDeps } from './audit-watch.js';

const HOUR_US = 3_600_000_000;
const turn = () => new Promise((next) => setImmediate(next));

const started = async (verify: AuditWatchDeps['verify']) => {
  const at = await new DeskHarness().open();
  const faults: unknown[] = [];
  let looks = 0;
  const watch = new AuditWatch({
    verify: () => {
      looks += 1;
      return verify();
    },
    ...{ commands: at.engine, clock: { nowUs: () => at.timers.now }, timers: at.timers, newKillId: anId },
    onFault: (cause) => faults.push(cause),
  });
  watch.start();
  const pass = async (us: number) => {
    at.pass(us);
    for (let round = 0; round < 5; round += 1) await turn();
  };
  return { watch, pass, faults, looks: () => looks, kills: () => at.memory.killSwitch().kills };
};

it('verifies the journal soon after a start and then once a day, and a whole chain stops nothing', async () => {
  const { pass, looks, kills } = await started(() => Promise.resolve({ ok: true }));
  for (let hour = 0; hour < 49; hour += 1) await pass(HOUR_US);
  expect(looks()).toBe(3);
  expect(kills()).toEqual([]);
});

it('a broken chain stops the whole desk and says where', async () => {
  const firstBreak = { seq: 7, kind: 'edited', reason: 'its hash differs' };
  const { pass, kills } = await started(() => Promise.resolve({ ok: false, firstBreak }));
  await pass(HOUR_US);
  expect(kills()).toMatchObject([
    { scope: 'global', trigger: 'auditChain', level: 'halt', reason: expect.stringContaining('event 7 (edited') },
  ]);
});

it('a break that somebody who verifies finds stops the desk as well, and is told to them', async () => {
  const { watch, kills } = await started(() => Promise.resolve({ ok: true }));
  expect(await watch.verified(() => Promise.resolve({ ok: true, events: 7 }))).toEqual({ ok: true, events: 7 });
  expect(kills()).toEqual([]);
  await watch.verified(() => Promise.resolve({ ok: false }));
  expect(kills()).toMatchObject([{ scope: 'global', trigger: 'auditChain' }]);
});

it('a journal that cannot be read is tried again, and stops the desk when it stays so', async () => {
  const { pass, kills, faults } = await started(() => Promise.reject(new Error('locked')));
  await pass(HOUR_US / 6);
  expect([kills().length, faults.length]).toEqual([0, 1]);
  await pass(HOUR_US / 60);
  await pass(HOUR_US / 60);
  expect(kills()).toMatchObject([{ trigger: 'auditChain', reason: expect.stringContaining('could not be read') }]);
});

it('looks no more once it is stopped', async () => {
  const { watch, pass, looks } = await started(() => Promise.resolve({ ok: true }));
  watch.stop();
  await pass(48 * HOUR_US);
  expect(looks()).toBe(0);
});
