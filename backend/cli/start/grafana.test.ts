import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrafanaSilent } from './grafana-admin.js';
import { alertValue, usableChannels, whileItAnswers } from './grafana.js';
import type { WaitResult } from './wait-until.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-channels-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('takes a channel from a file that its variable names', () => {
  const file = join(folder, 'slack');
  writeFileSync(file, 'https://hooks.example/secret\n');
  const environment = { ALERT_SLACK_URL_FILE: file };
  expect(usableChannels(environment)).toEqual({ set: ['ALERT_SLACK_URL'], outside: true, faults: [] });
  expect(alertValue(environment, 'ALERT_SLACK_URL')).toBe('https://hooks.example/secret');
});

it('says what is missing of a channel that is half set, and that nobody outside is told', () => {
  expect(usableChannels({ ALERT_NTFY_URL: 'https://ntfy.example' })).toEqual({
    set: ['ALERT_NTFY_URL'],
    outside: false,
    faults: ['ALERT_NTFY_URL is set but not ALERT_NTFY_TOPIC: ntfy is not used.'],
  });
});

it('sends no mail without a mail server', () => {
  const { set, outside, faults } = usableChannels({ ALERT_EMAIL_TO: 'oncall@desk.example' });
  expect({ set, outside, faults: faults.length }).toEqual({ set: [], outside: false, faults: 1 });
});

it('does not take a heartbeat for somebody who is told', () => {
  expect(usableChannels({ ALERT_HEARTBEAT_URL: 'https://beat.example' }).outside).toBe(false);
});

describe('setting up a Grafana that goes away meanwhile', () => {
  /** Set up by one that is silent, or fails, as often as told; what was said and done. */
  async function setUp(faults: Error[], back: WaitResult = 'ready') {
    const said: string[] = [];
    const steps = () => {
      const fault = faults.shift();
      return fault === undefined ? Promise.resolve('done') : Promise.reject(fault);
    };
    const result = await whileItAnswers(
      steps,
      () => Promise.resolve(back),
      (line) => said.push(line),
    ).catch((fault: unknown) => fault);
    return { result, said };
  }
  const silent = new GrafanaSilent('Grafana did not answer PATCH /api/org/users/2');

  it('does it again once it is back, and says so', async () => {
    const { result, said } = await setUp([silent, silent]);
    expect(result).toBe('done');
    expect(said).toEqual(Array(2).fill('Grafana did not answer PATCH /api/org/users/2; waiting for it.'));
  });

  it.each<[string, Error[], WaitResult]>([
    ['it goes away a third time', [silent, silent, silent], 'ready'],
    ['it does not come back', [silent], 'too-late'],
    ['the desk is stopped', [silent], 'ended'],
  ])('gives up when %s', async (_, faults, back) => {
    expect((await setUp(faults, back)).result).toBe(silent);
  });

  it('does not repeat what failed otherwise', async () => {
    const fault = new Error('no folder of ours');
    expect(await setUp([fault])).toEqual({ result: fault, said: [] });
  });
});
