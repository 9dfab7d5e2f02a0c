import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { ALERT_VARIABLES, type AlertVariable } from '../../src/alert-channels.js';
import { renderContactPoints, renderPolicies } from './contact-points.js';

interface Receiver {
  readonly uid: string;
  readonly type: string;
  readonly settings: object;
}
interface Rendered {
  readonly contactPoints: readonly { readonly name: string; readonly receivers: readonly Receiver[] }[];
  readonly deleteContactPoints: readonly { readonly uid: string }[];
}

const points = (set: readonly AlertVariable[]) => parse(renderContactPoints(set)) as Rendered;
const typesOf = (file: Rendered, index: number) => file.contactPoints[index]?.receivers.map(({ type }) => type);
const uidsOf = (file: Rendered) => file.contactPoints.flatMap(({ receivers }) => receivers.map(({ uid }) => uid));

describe('contact points', () => {
  it('has only the backend when no outside channel is set, and deletes those of earlier starts', () => {
    const file = points([]);
    expect(file.contactPoints).toHaveLength(1);
    expect(typesOf(file, 0)).toEqual(['webhook']);
    expect(file.deleteContactPoints.map(({ uid }) => uid)).toEqual([
      'paperdesk-outside-webhook',
      'paperdesk-outside-ntfy',
      'paperdesk-outside-slack',
      'paperdesk-outside-telegram',
      'paperdesk-outside-pagerduty',
      'paperdesk-outside-email',
      'paperdesk-deliveries-outside',
      'paperdesk-deliveries-heartbeat',
      'paperdesk-heartbeat',
    ]);
  });

  it.each<[AlertVariable[], string]>([
    [['ALERT_WEBHOOK_URL'], 'webhook'],
    [['ALERT_NTFY_URL', 'ALERT_NTFY_TOPIC'], 'webhook'],
    [['ALERT_SLACK_URL'], 'slack'],
    [['ALERT_TELEGRAM_TOKEN', 'ALERT_TELEGRAM_CHAT'], 'telegram'],
    [['ALERT_PAGERDUTY_KEY'], 'pagerduty'],
    [['ALERT_EMAIL_TO'], 'email'],
    [['ALERT_HEARTBEAT_URL'], 'webhook'],
  ])('writes the channel of %s beside the backend, with no secret in the file', (variables, type) => {
    const file = points(variables);
    expect(typesOf(file, 1)).toEqual(['webhook', type]);
    for (const variable of variables.filter((name) => name !== 'ALERT_TELEGRAM_CHAT'))
      expect(JSON.stringify(file.contactPoints[1]?.receivers[1]?.settings)).toContain(`\${${variable}}`);
    const uids = uidsOf(file);
    expect(new Set(uids).size).toBe(uids.length);
    for (const { uid } of file.deleteContactPoints) expect(uids).not.toContain(uid);
  });

  it.each<AlertVariable>(['ALERT_NTFY_URL', 'ALERT_TELEGRAM_CHAT'])('writes nothing for %s alone', (variable) => {
    expect(points([variable]).contactPoints).toHaveLength(1);
  });

  it('writes the number of a chat as text, which is what Grafana 12.2 takes', () => {
    const set: AlertVariable[] = ['ALERT_TELEGRAM_TOKEN', 'ALERT_TELEGRAM_CHAT'];
    const [, outside] = (parse(renderContactPoints(set, '-1001234')) as Rendered).contactPoints;
    expect(outside?.receivers[1]?.settings).toMatchObject({ chatid: '-1001234' });
  });

  it('takes every word from the one template', () => {
    const template = readFileSync(join(resolve(__dirname, '../../..'), 'alerts/notification.tmpl'), 'utf8');
    const defined = [...template.matchAll(/define "(.+?)"/g)].map(([, name]) => name);
    const file = points(ALERT_VARIABLES);
    for (const { uid, settings } of file.contactPoints.flatMap(({ receivers }) => receivers)) {
      if (uid.startsWith('paperdesk-deliveries')) continue;
      const used = [...JSON.stringify(settings).matchAll(/template \\"(.+?)\\"/g)].map(([, name]) => name);
      expect({ uid, used: used.length > 0 }).toEqual({ uid, used: true });
      expect(defined).toEqual(expect.arrayContaining(used));
    }
  });
});

interface Route {
  readonly receiver: string;
  readonly object_matchers: readonly string[][];
  readonly group_wait: string;
}
const policyOf = (set: readonly AlertVariable[]) =>
  parse(renderPolicies(set)).policies[0] as { receiver: string; group_wait: string; routes: readonly Route[] };
const routeOf = (set: readonly AlertVariable[], severity: string) =>
  policyOf(set).routes.find(({ object_matchers: [matcher] }) => matcher?.[2] === severity);

describe('policies', () => {
  it('sends critical alerts outside when there is an outside, and without waiting for others', () => {
    expect(routeOf(['ALERT_SLACK_URL'], 'critical')).toMatchObject({
      receiver: 'Paperdesk and outside',
      group_wait: '0s',
    });
    expect(routeOf([], 'critical')).toMatchObject({ receiver: 'Paperdesk', group_wait: '0s' });
  });

  it('gathers warnings', () => {
    expect(policyOf([])).toMatchObject({ receiver: 'Paperdesk', group_wait: '30s' });
    expect(routeOf([], 'warning')).toBeUndefined();
  });

  it('lets the watchdog beat to the heartbeat address, or to the desk alone', () => {
    expect(routeOf(['ALERT_HEARTBEAT_URL'], 'heartbeat')?.receiver).toBe('Paperdesk heartbeat');
    expect(routeOf(['ALERT_SLACK_URL'], 'heartbeat')?.receiver).toBe('Paperdesk');
  });

  it.each<[AlertVariable[]]>([[[]], [['ALERT_SLACK_URL']], [['ALERT_HEARTBEAT_URL']], [['ALERT_NTFY_URL']]])(
    'has no route to a contact point that was not written: %j',
    (set) => {
      const names = points(set).contactPoints.map(({ name }) => name);
      for (const { receiver } of policyOf(set).routes) expect(names).toContain(receiver);
    },
  );
});
