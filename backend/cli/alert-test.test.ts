import { contactPointsFor, testNotifications, withoutSecrets } from './alert-test.js';

const receiver = (name: string, ...uids: string[]) => ({
  name,
  grafana_managed_receiver_configs: uids.map((uid) => ({ uid, name, type: 'webhook', settings: {}, secureFields: {} })),
});
const CONFIG = {
  alertmanager_config: {
    receivers: [
      receiver('grafana-default-email', 'other'),
      receiver('Paperdesk', 'paperdesk-deliveries'),
      receiver('Paperdesk and outside', 'paperdesk-deliveries-outside', 'paperdesk-outside-slack'),
    ],
  },
};

function aGrafana(config: object = CONFIG) {
  const sent: { receivers: ReturnType<typeof receiver>[]; alert: { labels: Record<string, string> } }[] = [];
  const request = ((_url: string, init?: RequestInit) => {
    if (init?.method !== 'POST') return Promise.resolve(new Response(JSON.stringify(config)));
    const body = JSON.parse(String(init.body)) as (typeof sent)[number];
    sent.push(body);
    const receivers = body.receivers.map(({ name, grafana_managed_receiver_configs: each }) => ({
      name,
      grafana_managed_receiver_configs: each.map(({ uid }) =>
        uid.endsWith('slack')
          ? { uid, status: 'failed', error: 'Post "https://hooks.slack.example/services/T0/B0/secret": refused' }
          : { uid, status: 'ok' },
      ),
    }));
    return Promise.resolve(new Response(JSON.stringify({ receivers }), { status: 207 }));
  }) as typeof fetch;
  return { url: 'http://grafana', password: 'p', request, sent };
}

test('says for each channel what happened, without the address of a hook', async () => {
  const grafana = aGrafana();
  const outcomes = await testNotifications({ ...grafana, severity: 'critical', names: contactPointsFor('critical') });
  expect(outcomes).toEqual([
    { contactPoint: 'Paperdesk', channel: 'the desk itself', fault: undefined },
    { contactPoint: 'Paperdesk and outside', channel: 'the desk itself', fault: undefined },
    {
      contactPoint: 'Paperdesk and outside',
      channel: 'slack',
      fault: 'Post "https://hooks.slack.example/…": refused',
    },
  ]);
  expect(grafana.sent[0]?.alert.labels).toMatchObject({ alertname: 'PaperdeskTest', severity: 'critical' });
});

test('a warning reaches the desk alone', async () => {
  const grafana = aGrafana();
  await testNotifications({ ...grafana, severity: 'warning', names: contactPointsFor('warning') });
  expect(grafana.sent[0]?.receivers.map(({ name }) => name)).toEqual(['Paperdesk']);
});

test('sends nothing when there is no such contact point', async () => {
  const grafana = aGrafana();
  expect(await testNotifications({ ...grafana, severity: 'heartbeat', names: contactPointsFor('heartbeat') })).toEqual(
    [],
  );
  expect(grafana.sent).toEqual([]);
});

test('tells what Grafana answered when it shows no contact points', async () => {
  const asked = testNotifications({ ...aGrafana({}), severity: 'critical', names: contactPointsFor(undefined) });
  await expect(asked).rejects.toThrow(/Grafana answered 200/);
});

test.each([
  ['Post "https://api.telegram.org/bot123:abc/sendMessage": EOF', 'Post "https://api.telegram.org/…": EOF'],
  ['https://user:pass@ntfy.example/topic?auth=x failed', 'https://ntfy.example/… failed'],
  ['dial tcp: lookup mail.example', 'dial tcp: lookup mail.example'],
])('%s tells no secret', (told, shown) => {
  expect(withoutSecrets(told)).toBe(shown);
});
