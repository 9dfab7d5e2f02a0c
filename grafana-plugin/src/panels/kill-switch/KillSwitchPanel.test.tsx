import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { anAuditEntry } from '../../testing/complianceDesk.js';
import { aKill, aKillSwitch, anInstrument, aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, setSearch, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { KillSwitchPanel } from './KillSwitchPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.killSwitch;
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
const open = () => renderPanel(KillSwitchPanel, { options: DEFAULT_OPTIONS });
const state = () => screen.getByTestId(ids.state).getAttribute('data-state');

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  world.desk.answer('GET me', aPerson({ roles: ['oncall'] }));
});
afterEach(() => jest.useRealTimers());

describe('stopping', () => {
  it('takes one press and one confirm, then shows who, when, why and how many orders', async () => {
    await open();
    expect(state()).toBe('armed');
    world.desk.answer('POST kill-switch', aKillSwitch({ state: 'killed' }));
    await user.click(screen.getByTestId(ids.trip));
    expect(world.desk.sent('POST kill-switch')).toHaveLength(0);
    world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills: [aKill()] }));
    await user.click(screen.getByTestId(ids.confirmTrip));
    await pass(50);
    expect(world.desk.sent('POST kill-switch').map((request) => request.data)).toEqual([
      { scope: 'global', level: 'halt' },
    ]);
    expect(state()).toBe('killed');
    for (const words of ['p-oncall', '10:00:00 UTC', 'prices look wrong', '3'])
      expect(screen.getByTestId(ids.kill)).toHaveTextContent(words);
  });

  it.each([
    ['everything', 'oncall', { scope: 'global', level: 'halt' }],
    ['the account that the alert’s link opens', 'trader', { scope: 'account', scopeValue: 'live-main', level: 'halt' }],
  ] as const)('comes from an alert’s link to %s halted in at most three taps, on a phone', async (_, role, stop) => {
    let taps = 0;
    const tap = async (id: string) => {
      taps += 1;
      await user.click(screen.getByTestId(id));
    };
    world.desk.answer('GET me', aPerson({ roles: [role] }));
    world.desk.answer('POST kill-switch', aKillSwitch({ state: 'killed' }));
    // The first tap is on the link, which opens this panel alone with the account of the alert.
    taps += 1;
    setSearch({ 'var-account': 'live-main' });
    await renderPanel(KillSwitchPanel, { options: DEFAULT_OPTIONS, width: 360 });
    await tap(ids.trip);
    world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills: [aKill()] }));
    await tap(ids.confirmTrip);
    await pass(50);
    expect(state()).toBe('killed');
    expect(world.desk.sent('POST kill-switch').map(({ data }) => data)).toEqual([stop]);
    expect(taps).toBeLessThanOrEqual(3);
  });

  it('proposes the venue that the dashboard shows', async () => {
    setSearch({ 'var-venue': 'second' });
    world.desk.answer('GET instruments', [anInstrument(), anInstrument({ venue: 'second' })]);
    await open();
    await user.selectOptions(screen.getByTestId(ids.scope), 'venue');
    expect(screen.getByTestId(ids.scopeValue)).toHaveValue('second');
  });

  it('stops one account with a reason', async () => {
    world.desk.answer('POST kill-switch', aKillSwitch());
    await open();
    await user.selectOptions(screen.getByTestId(ids.scope), 'account');
    await user.click(screen.getByTestId(ids.trip));
    await user.type(screen.getByTestId(ids.tripReason), 'odd fills');
    await user.click(screen.getByTestId(ids.confirmTrip));
    await pass(50);
    expect(world.desk.sent('POST kill-switch')[0]?.data).toEqual({
      scope: 'account',
      scopeValue: 'demo-main',
      reason: 'odd fills',
      level: 'halt',
    });
  });

  it('says when it could not stop, and the ways that are left', async () => {
    await open();
    world.desk.refuse('POST kill-switch', { status: 403, detail: 'Only own accounts.' });
    await user.click(screen.getByTestId(ids.trip));
    await user.click(screen.getByTestId(ids.confirmTrip));
    await pass(50);
    expect(screen.getByTestId(ids.message)).toHaveTextContent(
      'Not stopped from here: Only own accounts. Other ways: npx paperdesk kill',
    );
  });

  it('can be tried while the state is unknown', async () => {
    world.desk.stop();
    await open();
    expect(state()).toBe('unknown');
    expect(screen.getByTestId(ids.trip)).toBeEnabled();
  });

  it('is closed to those who may not, with who may', async () => {
    world.granted = false;
    await open();
    expect(screen.getByTestId(ids.trip)).toBeDisabled();
    expect(screen.getByText(/You may look only/)).toHaveTextContent('Editor or Admin');
  });
});

describe('scopes and levels', () => {
  it('sells what is held only after the word was typed letter for letter', async () => {
    world.desk.answer('POST kill-switch', aKillSwitch());
    await open();
    await user.selectOptions(screen.getByTestId(ids.scope), 'account');
    await user.selectOptions(screen.getByTestId(ids.level), 'flatten');
    await user.click(screen.getByTestId(ids.trip));
    expect(screen.getByTestId(ids.consequence)).toHaveTextContent('all that is held there is sold at market');
    await user.type(screen.getByTestId(ids.flattenWord), 'flatten');
    expect(screen.getByTestId(ids.confirmTrip)).toBeDisabled();
    await user.clear(screen.getByTestId(ids.flattenWord));
    await user.type(screen.getByTestId(ids.flattenWord), 'FLATTEN');
    await user.click(screen.getByTestId(ids.confirmTrip));
    await pass(50);
    expect(world.desk.sent('POST kill-switch')[0]?.data).toEqual({
      scope: 'account',
      scopeValue: 'demo-main',
      level: 'flatten',
      confirmation: 'FLATTEN',
    });
  });

  it.each([
    ['person', 'p-trader'],
    ['strategy', 'mean'],
  ])('stops one %s by its name, typed', async (scope, name) => {
    world.desk.answer('POST kill-switch', aKillSwitch());
    await open();
    await user.selectOptions(screen.getByTestId(ids.scope), scope);
    expect(screen.getByTestId(ids.trip)).toBeDisabled();
    await user.type(screen.getByTestId(ids.scopeValue), name);
    await user.selectOptions(screen.getByTestId(ids.level), 'reduceOnly');
    await user.click(screen.getByTestId(ids.trip));
    expect(screen.getByTestId(ids.consequence)).toHaveTextContent('sells of what is held are still taken');
    await user.click(screen.getByTestId(ids.confirmTrip));
    await pass(50);
    expect(world.desk.sent('POST kill-switch')[0]?.data).toEqual({ scope, scopeValue: name, level: 'reduceOnly' });
  });

  it('offers no sale of what a person holds: holdings belong to accounts', async () => {
    await open();
    await user.selectOptions(screen.getByTestId(ids.level), 'flatten');
    await user.selectOptions(screen.getByTestId(ids.scope), 'person');
    expect(screen.getByTestId(ids.level)).toHaveValue('halt');
    expect(screen.getByTestId(ids.level)).not.toHaveTextContent('Flatten');
  });

  it('lets who may stop but not re-arm halt, and not sell', async () => {
    world.desk.answer('GET me', aPerson({ roles: ['oncall'], actions: ['orders:read', 'killSwitch:trip'] }));
    await open();
    expect(screen.getByTestId(ids.trip)).toBeEnabled();
    await user.selectOptions(screen.getByTestId(ids.level), 'flatten');
    expect(screen.getByTestId(ids.trip)).toBeDisabled();
  });

  it('tells reduce-only from a stop, what threw it, and who asked to sell', async () => {
    const kill = aKill({ level: 'reduceOnly', trigger: 'dayLoss', flattenAskedBy: ['p-risk'] });
    world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills: [kill] }));
    await open();
    expect(state()).toBe('reducing');
    for (const words of ['sells of what is held', 'limit on a day’s loss', 'p-risk'])
      expect(screen.getByTestId(ids.kill)).toHaveTextContent(words);
  });
});

describe('re-arming', () => {
  const killed = (rearmFrom: string) => aKillSwitch({ state: 'killed', kills: [aKill({ rearmFrom })] });

  it('keeps the open dialog and what was typed when Grafana draws the panel anew', async () => {
    world.desk.answer('GET kill-switch', killed('2026-11-21T09:59:00Z'));
    const first = await open();
    await user.click(screen.getByTestId(ids.rearm));
    await user.type(screen.getByTestId(ids.rearmReason), 'feed is right again');
    first.unmount();
    await open();
    expect(screen.getByTestId(ids.rearmReason)).toHaveValue('feed is right again');
  });

  it('counts the cool-down, then needs the word letter for letter and a reason', async () => {
    world.desk.answer('GET kill-switch', killed('2026-11-21T10:00:05Z'));
    await open();
    expect(screen.getByText('Cooling down: 5 s to go.')).toBeInTheDocument();
    expect(screen.getByTestId(ids.rearm)).toBeDisabled();
    await pass(5_500);
    await user.click(screen.getByTestId(ids.rearm));
    await user.type(screen.getByTestId(ids.rearmReason), 'feed is right again');
    await user.type(screen.getByTestId(ids.rearmWord), 're-arm');
    expect(screen.getByTestId(ids.confirmRearm)).toBeDisabled();
    await user.clear(screen.getByTestId(ids.rearmWord));
    await user.type(screen.getByTestId(ids.rearmWord), 'RE-ARM');
    world.desk.answer('POST kill-switch/re-arm', aKillSwitch());
    world.desk.answer('GET kill-switch', aKillSwitch());
    await user.click(screen.getByTestId(ids.confirmRearm));
    await pass(50);
    expect(world.desk.sent('POST kill-switch/re-arm')[0]?.data).toEqual({
      killId: 'kill-1',
      confirmation: 'RE-ARM',
      reason: 'feed is right again',
    });
    expect(state()).toBe('armed');
  });

  it('asks for another person under four eyes', async () => {
    world.desk.answer('GET me', aPerson({ person: 'p-oncall', roles: ['risk'] }));
    world.desk.answer('GET kill-switch', { ...killed('2026-11-21T09:00:00Z'), fourEyes: 'different_person' });
    await open();
    expect(screen.getByTestId(ids.rearm)).toBeDisabled();
    expect(screen.getByTestId(ids.kill)).toHaveTextContent('another person has to re-arm');
  });
});

describe('after a re-arm', () => {
  const {
    rearmFrom: _,
    ordersCanceled: __,
    ...kill
  } = aKill({
    ...{ scope: 'account', scopeValue: 'demo-main', trigger: 'dayLoss', person: 'desk' },
    ...{ reason: 'loss of the day', time: '2026-11-21T09:30:00Z' },
  });
  const lastStop = { ...kill, rearmedBy: 'p-risk', rearmedAt: '2026-11-20T09:45:00Z', rearmReason: 'limit raised' };

  it('says what had been stopped, by whom, when and why, and who opened it again', async () => {
    world.desk.answer('GET kill-switch', aKillSwitch({ lastStop }));
    await open();
    expect(state()).toBe('armed');
    expect(screen.getByTestId(ids.lastStop)).toHaveTextContent(
      'Last stop: account demo-main, by desk, by the limit on a day’s loss, 09:30:00 UTC: “loss of the day”.' +
        'Re-armed by p-risk, 2026-11-20 09:45:00 UTC: “limit raised”.',
    );
  });

  it.each([
    ['before the first', aKillSwitch({ lastStop: null })],
    ['with a service that does not tell', aKillSwitch()],
  ])('says nothing %s', async (_, answer) => {
    world.desk.answer('GET kill-switch', answer);
    await open();
    expect(screen.queryByTestId(ids.lastStop)).not.toBeInTheDocument();
  });
});

it('turns unknown within 5 s of the service stopping, whatever it saw last', async () => {
  await open();
  world.desk.silent('GET kill-switch');
  await pass(5_000);
  expect(state()).toBe('unknown');
});

it('reads a streamed snapshot', async () => {
  const snapshot = JSON.stringify(
    aKillSwitch({ state: 'killed', kills: [aKill({ scope: 'venue', scopeValue: 'demo' })] }),
  );
  const frames = [
    {
      name: 'killSwitch',
      fields: [
        { name: 'time', values: [1, 2] },
        { name: 'snapshot', values: [snapshot, ''] },
      ],
    },
  ];
  await renderPanel(KillSwitchPanel, { options: DEFAULT_OPTIONS, frames });
  await pass(600);
  expect(state()).toBe('partly');
});

it('turns unknown within 5 s of its stream falling silent with the service', async () => {
  const snapshot = JSON.stringify(aKillSwitch());
  const frames = [
    {
      name: 'killSwitch',
      fields: [
        { name: 'time', values: [1] },
        { name: 'snapshot', values: [snapshot] },
      ],
    },
  ];
  await renderPanel(KillSwitchPanel, { options: DEFAULT_OPTIONS, frames });
  await pass(600);
  expect(state()).toBe('armed');
  world.desk.stop();
  await pass(4_400);
  expect(state()).toBe('unknown');
});

describe('drills', () => {
  it('are left out where the panel is set so', async () => {
    await renderPanel(KillSwitchPanel, { options: { drills: false } });
    expect(screen.queryByTestId(ids.drill)).not.toBeInTheDocument();
  });

  const drill = { drillId: 'd-1', ok: true, orders: 200, flagUs: 19_154, lastCancelUs: 31_649, detail: 'All well.' };
  const due = (drillDueAt: string) => world.desk.answer('GET kill-switch', aKillSwitch({ drillDueAt }));

  it('runs one at a press, tells what it took, and lists the last ones', async () => {
    due('2026-11-24T11:00:00Z');
    world.desk.answer('GET audit', [anAuditEntry({ action: 'killDrillDone', after: drill })]);
    world.desk.answer('POST kill-switch/drill', drill);
    await open();
    expect(screen.getByTestId(ids.drillDue)).toHaveTextContent('due in 3 d');
    await user.click(screen.getByTestId(ids.drill));
    await pass(50);
    expect(screen.getByTestId(ids.drillResult)).toHaveTextContent(
      'went well: no order was taken after 19.2 ms, the last of 200 orders was canceled after 31.6 ms',
    );
    expect(screen.getByTestId(ids.lastDrills)).toHaveTextContent('by p-risk: well, 200 orders in 32 ms');
  });

  it('says that one failed, is overdue, or was refused', async () => {
    due('2026-11-21T09:00:00Z');
    world.desk.answer('POST kill-switch/drill', { ...drill, ok: false, detail: 'An order got through' });
    await open();
    expect(screen.getByTestId(ids.drillDue)).toHaveTextContent('OVERDUE');
    await user.click(screen.getByTestId(ids.drill));
    await pass(50);
    expect(screen.getByTestId(ids.drillResult)).toHaveTextContent('THE DRILL FAILED: An order got through');
    world.desk.refuse('POST kill-switch/drill', { status: 409, detail: 'A drill is running; wait for its end.' });
    await user.click(screen.getByTestId(ids.drill));
    await pass(50);
    expect(screen.getByTestId(ids.drillResult)).toHaveTextContent('No drill was run: A drill is running');
  });
});
