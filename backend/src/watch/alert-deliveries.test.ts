import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveredAlert, UnstoredInterval } from '../model/delivered-alert.js';
import { AlertDeliveries } from './alert-deliveries.js';

const SECOND = 1_000_000;
const START = 1_795_230_000_000_000;
let home: string;
let now: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-deliveries-'));
  now = START;
});
afterEach(() => rmSync(home, { recursive: true }));

const anAlert = (alert: string): DeliveredAlert => ({
  ...{ at: now, alert, severity: 'critical', status: 'firing', receiver: 'Paperdesk', fingerprint: 'f' },
  ...{ labels: '', summary: '', startsAt: now, endsAt: null },
});
function aLog() {
  const stored: string[] = [];
  const unstored: UnstoredInterval[] = [];
  const log = new AlertDeliveries({
    file: join(home, 'alive'),
    nowUs: () => now,
    store: (alerts) => stored.push(...alerts.map(({ alert }) => alert)),
    storeUnstored: (interval) => unstored.push(interval),
    onFault: (cause) => {
      throw cause;
    },
  });
  return { log, stored, unstored };
}

test('keeps what is delivered, but not each beat of the watchdog', () => {
  const { log, stored, unstored } = aLog();
  log.start();
  log.take([anAlert('Watchdog')]);
  log.take([anAlert('FeedDown'), anAlert('Watchdog')]);
  log.stop();
  expect({ stored, unstored }).toEqual({ stored: ['FeedDown'], unstored: [] });
});

test('keeps once what Grafana sends again because nobody answered in time, and a reminder anew', () => {
  const { log, stored } = aLog();
  log.start();
  const delivery = anAlert('FeedDown');
  log.take([delivery]);
  log.take([delivery]);
  log.take([{ ...delivery, status: 'resolved' }]);
  expect(stored).toHaveLength(2);
  now += 121 * SECOND;
  log.take([delivery]);
  log.stop();
  expect(stored).toHaveLength(3);
});

test('tells after a restart from when to when it was away', () => {
  const before = aLog();
  before.log.start();
  now += 60 * SECOND;
  before.log.stop();
  now += 200 * SECOND;
  const after = aLog();
  after.log.start();
  after.log.stop();
  expect(after.unstored).toEqual([
    { from: START + 60 * SECOND, until: START + 260 * SECOND, reason: 'the service was not running' },
  ]);
});

test.each([
  [180, 0],
  [181, 1],
])('a watchdog that stays away for %i s leaves %i intervals', (seconds, intervals) => {
  const { log, unstored } = aLog();
  log.start();
  log.take([anAlert('Watchdog')]);
  now += seconds * SECOND;
  log.take([anAlert('Watchdog')]);
  log.stop();
  expect(unstored).toHaveLength(intervals);
});
