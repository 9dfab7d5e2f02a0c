import { stringify } from 'yaml';

/** Outside channels an alert can reach, and the variable that switches each on. */
const CHANNELS = [
  {
    variable: 'ALERT_WEBHOOK_URL',
    uid: 'paperdesk-outside-webhook',
    type: 'webhook',
    settings: { url: '${ALERT_WEBHOOK_URL}', httpMethod: 'POST' },
  },
  {
    variable: 'ALERT_SLACK_URL',
    uid: 'paperdesk-outside-slack',
    type: 'slack',
    settings: { url: '${ALERT_SLACK_URL}' },
  },
  {
    variable: 'ALERT_EMAIL_TO',
    uid: 'paperdesk-outside-email',
    type: 'email',
    settings: { addresses: '${ALERT_EMAIL_TO}', singleEmail: true },
  },
] as const;
export type AlertVariable = (typeof CHANNELS)[number]['variable'];
/** Every variable that names an outside channel; each also has a `*_FILE` form. */
export const ALERT_VARIABLES: readonly AlertVariable[] = CHANNELS.map((channel) => channel.variable);

/** Names of the two contact points; rules never name them, the policy does by severity. */
const DESK_ONLY = 'Paperdesk';
const OUTSIDE = 'Paperdesk and outside';

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

/**
 * Contact points for the channels that are set; no others, for Grafana would try them. Those of an earlier start that are
 * not set any more are deleted.
 */
export function renderContactPoints(set: readonly AlertVariable[]): string {
  const channels = CHANNELS.filter((channel) => set.includes(channel.variable));
  const gone = [
    ...CHANNELS.filter((channel) => !set.includes(channel.variable)).map((channel) => channel.uid),
    ...(channels.length === 0 ? ['paperdesk-deliveries-outside'] : []),
  ];
  return stringify({
    apiVersion: 1,
    contactPoints: [
      { orgId: 1, name: DESK_ONLY, receivers: [toBackend('paperdesk-deliveries')] },
      ...(channels.length === 0
        ? []
        : [
            {
              orgId: 1,
              name: OUTSIDE,
              receivers: [
                toBackend('paperdesk-deliveries-outside'),
                ...channels.map(({ uid, type, settings }) => ({ uid, type, settings })),
              ],
            },
          ]),
    ],
    deleteContactPoints: gone.map((uid) => ({ orgId: 1, uid })),
  });
}

/** All alerts reach the backend; critical ones an outside channel as well, when there is one. */
export function renderPolicies(set: readonly AlertVariable[]): string {
  return stringify({
    apiVersion: 1,
    policies: [
      {
        orgId: 1,
        receiver: DESK_ONLY,
        group_by: ['grafana_folder', 'alertname'],
        group_wait: '5s',
        group_interval: '30s',
        repeat_interval: '4h',
        routes:
          set.length === 0
            ? []
            : [{ receiver: OUTSIDE, object_matchers: [['severity', '=', 'critical']], group_wait: '1s' }],
      },
    ],
  });
}
