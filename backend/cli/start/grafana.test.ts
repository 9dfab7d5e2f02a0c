import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertValue, usableChannels } from './grafana.js';

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
