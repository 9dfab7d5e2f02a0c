import { silencedCriticalsOf, SilenceWatch } from './silences.js';

const UNTIL = '2026-11-21T12:30:00.000Z';
const UNTIL_US = Date.parse(UNTIL) * 1000;
const rule = (name: string, severity: string) => ({ name, uid: `uid-${name}`, labels: { severity } });
const RULES = {
  data: {
    groups: [
      { file: 'Paperdesk', rules: [rule('FeedDown', 'critical'), rule('FeedGap', 'warning')] },
      { file: 'Paperdesk', rules: [rule('BackendDown', 'critical')] },
    ],
  },
};
const silence = (matchers: object[], state = 'active') => ({ status: { state }, endsAt: UNTIL, matchers });
const is = (name: string, value: string, more: object = {}) => ({ name, value, ...more });

test.each<[string, object, string[]]>([
  ['the name of a critical alert', silence([is('alertname', 'FeedDown')]), ['FeedDown']],
  ['its uid, as the link of an alert has it', silence([is('__alert_rule_uid__', 'uid-FeedDown')]), ['FeedDown']],
  ['one instance of it', silence([is('alertname', 'FeedDown'), is('venue', 'demo')]), ['FeedDown']],
  ['all that is critical', silence([is('severity', 'critical')]), ['BackendDown', 'FeedDown']],
  ['a pattern', silence([is('alertname', 'Feed.*', { isRegex: true })]), ['FeedDown']],
  ['all but warnings', silence([is('severity', 'warning', { isEqual: false })]), ['BackendDown', 'FeedDown']],
])('a silence of %s keeps critical alerts quiet', (_case, given, alerts) => {
  expect(silencedCriticalsOf([given], RULES)).toEqual([{ alerts, until: UNTIL_US }]);
});

test.each<[string, object]>([
  ['a warning', silence([is('alertname', 'FeedGap')])],
  ['a critical alert, but over', silence([is('alertname', 'FeedDown')], 'expired')],
  ['a critical alert, but not begun', silence([is('alertname', 'FeedDown')], 'pending')],
  ['something of another folder', silence([is('grafana_folder', 'Others')])],
])('a silence of %s does not', (_case, given) => {
  expect(silencedCriticalsOf([given], RULES)).toEqual([]);
});

const answering = (silences: object[], status = 200): typeof fetch =>
  ((url: string) =>
    Promise.resolve(
      new Response(JSON.stringify(String(url).includes('silences') ? silences : RULES), { status }),
    )) as typeof fetch;

test('forgets a silence that has ended since', async () => {
  const request = answering([silence([is('alertname', 'FeedDown')])]);
  const watch = new SilenceWatch({ grafanaUrl: 'http://grafana', token: () => 't', request });
  await watch.look();
  expect(watch.silenced(UNTIL_US - 1)).toHaveLength(1);
  expect(watch.silenced(UNTIL_US)).toEqual([]);
});

test('knows nothing without a token and when Grafana refuses', async () => {
  const none = new SilenceWatch({ grafanaUrl: 'http://grafana', token: () => undefined, request: answering([]) });
  await none.look();
  expect(none.silenced(0)).toBeNull();
  const refused = new SilenceWatch({ grafanaUrl: 'http://grafana', token: () => 't', request: answering([], 403) });
  await refused.look();
  expect(refused.silenced(0)).toBeNull();
});
