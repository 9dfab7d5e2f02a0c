import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KillSwitchState } from '@paperdesk/contract';
import { AlertCheck, type World } from './alert-check.js';
import { rearm, until } from './desk-orders.js';

const RENDERED = 'backend/test/alerts/rendered';
/** Between two beats of the watchdog lie one to two minutes. */
const BEAT_MS = 150_000;

interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** What each channel says of a tripped kill switch, the watchdog's beat, and a silence of what wakes people. */
export async function channelStories(world: World): Promise<AlertCheck[]> {
  const { desk, outside } = world;
  const [killed, watchdog, silenced] = [
    new AlertCheck('KillSwitchTripped', 'critical', world),
    new AlertCheck('Watchdog', 'warning', world),
    new AlertCheck('CriticalAlertSilenced', 'warning', world),
  ] as const;

  await watchdog.story(async (check) => {
    const beats = () => outside.messages.filter(({ channel }) => channel === 'heartbeat').length;
    const before = beats();
    await until('the watchdog beats twice', () => Promise.resolve(beats() >= before + 2), 2 * BEAT_MS);
    check.noted('beats at the heartbeat address');
  });

  await killed.story(async (check) => {
    await check.staysSilent('a drill', async () => void desk.paperdesk(['kill', '--drill']));
    check.caused();
    desk.paperdesk(['kill', '--reason', 'to read the text of an alert']);
    await check.fires(30);
    const texts = await textsOf(world, check.causedAt);
    for (const [channel, text] of Object.entries(texts)) compare(world, channel, text);
    check.noted(`its text is as kept in ${Object.keys(texts).join(', ')}`);
    const { kills } = await desk.api<KillSwitchState>('/kill-switch');
    for (const trigger of new Set(kills.map((kill) => kill.trigger))) await rearm(desk, trigger);
    await check.resolves(45);
  });

  await silenced.story(async (check) => {
    const silence = (name: string) =>
      desk.grafana<{ silenceID: string }>('/api/alertmanager/grafana/api/v2/silences', {
        body: {
          matchers: [{ name: 'alertname', value: name, isRegex: false, isEqual: true }],
          startsAt: new Date().toISOString(),
          endsAt: new Date(Date.now() + 30 * 60_000).toISOString(),
          createdBy: 'alerts',
          comment: 'to try an alert',
        },
      });
    await check.staysSilent('a silence of a warning', async () => void (await silence('FeedGap')));
    check.caused();
    const { silenceID } = await silence('FeedDown');
    await check.fires(75);
    await desk.grafana(`/api/alertmanager/grafana/api/v2/silence/${silenceID}`, { method: 'DELETE' });
    await check.resolves(60);
  });
  return [killed, watchdog, silenced];
}

/** What came to each channel since; Telegram and PagerDuty cannot be sent elsewhere, so Grafana renders their templates. */
async function textsOf({ desk, outside, mail }: World, sinceMs: number): Promise<Readonly<Record<string, string>>> {
  const body = (channel: string) =>
    outside.messages.find((each) => each.channel === channel && each.arrivedAtMs >= sinceMs && isKill(each.body))?.body;
  const letter = () => mail.mails.find(({ text }) => isKill(text));
  const all = () =>
    ['alerts', 'ntfy', 'slack'].every((channel) => body(channel) !== undefined) && letter() !== undefined;
  await until('every channel was told', () => Promise.resolve(all()));
  const [webhook, ntfy, slack] = ['alerts', 'ntfy', 'slack'].map((each) => JSON.parse(body(each) ?? '{}'));
  const [post] = slack.attachments;
  const alerts = (await desk.grafana<ActiveAlert[]>('/api/alertmanager/grafana/api/v2/alerts')).filter(
    ({ labels }) => labels['alertname'] === 'KillSwitchTripped' && labels['scope'] === 'global',
  );
  const provided = await desk.grafana<{ template: string }>('/api/v1/provisioning/templates/paperdesk');
  const { results } = await desk.grafana<{ results: { name: string; text: string }[] }>(
    '/api/alertmanager/grafana/config/api/v1/templates/test',
    { body: { name: 'paperdesk', template: provided.template, alerts } },
  );
  const rendered = (name: string) => results.find((each) => each.name === `paperdesk.${name}`)?.text ?? '';
  return {
    webhook: `${webhook.title}\n${webhook.message}`,
    ntfy: `priority ${ntfy.priority}, tags ${ntfy.tags.join(' ')}\n${ntfy.title}\n${ntfy.message}`,
    slack: `${post.title}\n${post.text}`,
    email: `${letter()?.subject}\n${letter()?.text}`,
    telegram: `${webhook.title}\n${rendered('text')}`,
    pagerduty: `${rendered('headline')}\n${rendered('text')}`,
  };
}

/** Of the stop of everything, not of an account's that another story caused. */
const isKill = (text: string) => text.includes('KillSwitchTripped') && text.includes('global all');

/** Against the kept text, with what differs from run to run masked. A text that is not kept yet is written. */
function compare({ desk }: World, channel: string, text: string): void {
  const masked = text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE TIME')
    .replace(/\(\d\d:\d\d:\d\d/g, '(TIME')
    .replace(/localhost:\d+/g, 'localhost:PORT')
    .replace(/(from|to)=\d+/g, '$1=MS')
    // Grafana's own footer carries its version and the year.
    .replace(/^&copy;.*$/m, '')
    .trimEnd();
  const folder = join(desk.root, RENDERED);
  const file = join(folder, `${channel}.txt`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${masked}\n`);
  const kept = readFileSync(file, 'utf8').trimEnd();
  if (kept !== masked) throw new Error(`the text for ${channel} is not as kept in ${RENDERED}:\n${masked}`);
}
