import { stringify } from 'yaml';
import { ALERT_CHANNELS, type AlertVariable, type ChannelName, usableOf } from '../../src/alert-channels.js';

/** Names of the contact points; rules never name them, the policy does by severity. */
export const CONTACT_POINTS = {
  desk: 'Paperdesk',
  outside: 'Paperdesk and outside',
  heartbeat: 'Paperdesk heartbeat',
} as const;

const HEARTBEAT: AlertVariable = 'ALERT_HEARTBEAT_URL';
/** All words come from alerts/notification.tmpl. */
const [TITLE, TEXT, HEADLINE] = ['title', 'text', 'headline'].map((name) => `{{ template "paperdesk.${name}" . }}`);

/** Grafana's settings of each channel. It fills in the variables when it reads the file: no secret stands there. */
const SETTINGS: Readonly<Record<ChannelName, { readonly type: string; readonly settings: object }>> = {
  webhook: {
    type: 'webhook',
    settings: { url: '${ALERT_WEBHOOK_URL}', httpMethod: 'POST', title: TITLE, message: TEXT },
  },
  ntfy: {
    type: 'webhook',
    settings: {
      url: '${ALERT_NTFY_URL}',
      httpMethod: 'POST',
      payload: { template: '{{ template "paperdesk.ntfy" . }}', vars: { topic: '${ALERT_NTFY_TOPIC}' } },
    },
  },
  slack: { type: 'slack', settings: { url: '${ALERT_SLACK_URL}', title: TITLE, text: TEXT } },
  telegram: {
    type: 'telegram',
    settings: {
      bottoken: '${ALERT_TELEGRAM_TOKEN}',
      message: `${TITLE}\n${TEXT}`,
      // Texts hold signs that HTML and Markdown would take for theirs.
      parse_mode: 'None',
      disable_web_page_preview: true,
    },
  },
  pagerduty: {
    type: 'pagerduty',
    settings: {
      integrationKey: '${ALERT_PAGERDUTY_KEY}',
      severity: '{{ .CommonLabels.severity }}',
      summary: HEADLINE,
      class: '{{ .CommonLabels.alertname }}',
      component: 'paperdesk',
      source: '${PAPERDESK_PUBLIC_URL}',
      client: 'Paperdesk',
      client_url: '${PAPERDESK_PUBLIC_URL}',
      details: { text: TEXT },
    },
  },
  email: {
    type: 'email',
    settings: { addresses: '${ALERT_EMAIL_TO}', singleEmail: true, subject: TITLE, message: TEXT },
  },
};

/** The backend hears every alert, so that it can show who was told. Grafana fills in the variables when it reads the file. */
const toBackend = (uid: string) => ({
  uid,
  type: 'webhook',
  settings: {
    url: '${PAPERDESK_BACKEND_URL}/api/v1/alert-deliveries',
    httpMethod: 'POST',
    authorization_scheme: 'Paperdesk',
    authorization_credentials: '${PAPERDESK_ROUTE_SECRET}',
  },
});

function settingsOf(name: ChannelName, telegramChat: string) {
  const { type, settings } = SETTINGS[name];
  return { type, settings: name === 'telegram' ? { ...settings, chatid: telegramChat } : settings };
}

const uidOf = (channel: ChannelName) => `paperdesk-outside-${channel}`;

/**
 * Contact points for the channels that are set; no others, for Grafana would try them. Those of an earlier start that are
 * not set any more are deleted. The number of Telegram's chat, which is no secret, is written as text: Grafana 12.2 takes
 * a variable's digits for a number, and its Telegram refuses numbers.
 */
export function renderContactPoints(set: readonly AlertVariable[], telegramChat = ''): string {
  const channels = usableOf(set);
  const beats = set.includes(HEARTBEAT);
  const receivers = {
    [CONTACT_POINTS.desk]: [toBackend('paperdesk-deliveries')],
    ...(channels.length === 0
      ? {}
      : {
          [CONTACT_POINTS.outside]: [
            toBackend('paperdesk-deliveries-outside'),
            ...channels.map((name) => ({ uid: uidOf(name), ...settingsOf(name, telegramChat) })),
          ],
        }),
    ...(beats
      ? {
          [CONTACT_POINTS.heartbeat]: [
            toBackend('paperdesk-deliveries-heartbeat'),
            {
              uid: 'paperdesk-heartbeat',
              type: 'webhook',
              settings: { url: '${ALERT_HEARTBEAT_URL}', httpMethod: 'POST', title: TITLE, message: TEXT },
            },
          ],
        }
      : {}),
  };
  const written = Object.values(receivers).flatMap((each) => each.map(({ uid }) => uid));
  return stringify({
    apiVersion: 1,
    contactPoints: Object.entries(receivers).map(([name, each]) => ({ orgId: 1, name, receivers: each })),
    deleteContactPoints: EVERY_UID.filter((uid) => !written.includes(uid)).map((uid) => ({ orgId: 1, uid })),
  });
}

const EVERY_UID: readonly string[] = [
  ...ALERT_CHANNELS.map(({ name }) => uidOf(name)),
  'paperdesk-deliveries-outside',
  'paperdesk-deliveries-heartbeat',
  'paperdesk-heartbeat',
];

/**
 * All alerts reach the backend; critical ones an outside channel as well, when there is one, and without waiting for
 * others. Warnings are gathered. The watchdog beats once a minute.
 */
export function renderPolicies(set: readonly AlertVariable[]): string {
  const { desk, outside, heartbeat } = CONTACT_POINTS;
  const watchdog = {
    receiver: set.includes(HEARTBEAT) ? heartbeat : desk,
    object_matchers: [['severity', '=', 'heartbeat']],
    group_wait: '0s',
    group_interval: '1m',
    repeat_interval: '1m',
  };
  const critical = {
    receiver: usableOf(set).length === 0 ? desk : outside,
    object_matchers: [['severity', '=', 'critical']],
    group_wait: '0s',
  };
  return stringify({
    apiVersion: 1,
    policies: [
      {
        orgId: 1,
        receiver: desk,
        group_by: ['grafana_folder', 'alertname'],
        group_wait: '30s',
        group_interval: '30s',
        repeat_interval: '4h',
        routes: [watchdog, critical],
      },
    ],
  });
}
