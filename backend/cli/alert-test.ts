import { z } from 'zod';
import { OperatorError } from '../src/errors.js';
import { CONTACT_POINTS } from './start/contact-points.js';
import { AdminApi, type GrafanaAdmin } from './start/grafana-admin.js';

export type Severity = 'critical' | 'warning' | 'heartbeat';

/** What became of one channel; `fault` is Grafana's sentence without what it tells of secrets. */
export interface ChannelOutcome {
  readonly contactPoint: string;
  readonly channel: string;
  readonly fault: string | undefined;
}

/** Contact points that an alert of this severity reaches; all when none is named. */
export function contactPointsFor(severity: Severity | undefined): readonly string[] {
  const { desk, outside, heartbeat } = CONTACT_POINTS;
  if (severity === undefined) return [desk, outside, heartbeat];
  return { critical: [outside, desk], warning: [desk], heartbeat: [heartbeat] }[severity];
}

const integrationSchema = z.looseObject({ uid: z.string(), name: z.string(), type: z.string() });
const receiverSchema = z.looseObject({
  name: z.string(),
  grafana_managed_receiver_configs: z.array(integrationSchema).default([]),
});
const configSchema = z.object({ alertmanager_config: z.object({ receivers: z.array(receiverSchema) }) });
const resultSchema = z.object({
  receivers: z.array(
    z.object({
      name: z.string(),
      grafana_managed_receiver_configs: z.array(
        z.object({ uid: z.string(), status: z.string(), error: z.string().optional() }),
      ),
    }),
  ),
});

/** Lets Grafana send one test alert through each contact point as it is configured, secrets included. */
export async function testNotifications(
  told: GrafanaAdmin & { readonly severity: Severity; readonly names: readonly string[] },
): Promise<ChannelOutcome[]> {
  const api = new AdminApi(told);
  const config = await api.send('GET', '/api/alertmanager/grafana/config/api/v1/alerts').catch((cause: unknown) => {
    throw new OperatorError(`Grafana does not answer at ${told.url} (${cause instanceof Error ? cause.message : ''}).`);
  });
  const parsed = configSchema.safeParse(config.body);
  if (!parsed.success)
    throw new OperatorError(`Grafana answered ${config.status} when it was asked for its contact points.`);
  const receivers = parsed.data.alertmanager_config.receivers.filter(({ name }) => told.names.includes(name));
  if (receivers.length === 0) return [];
  const { status, body } = await api.send('POST', '/api/alertmanager/grafana/config/api/v1/receivers/test', {
    receivers,
    alert: {
      labels: {
        alertname: 'PaperdeskTest',
        severity: told.severity,
        service: 'paperdesk',
        grafana_folder: 'Paperdesk',
      },
      annotations: TEXTS,
    },
  });
  const result = resultSchema.safeParse(body);
  if (!result.success) throw new OperatorError(`Grafana answered ${status} to the test; see its log.`);
  const types = new Map(
    receivers.flatMap((each) =>
      each.grafana_managed_receiver_configs.map(({ uid, type }) => [uid, channelOf(uid, type)]),
    ),
  );
  return result.data.receivers.flatMap(({ name, grafana_managed_receiver_configs: each }) =>
    each.map(({ uid, status: outcome, error }) => ({
      contactPoint: name,
      channel: types.get(uid) ?? uid,
      fault: outcome === 'ok' ? undefined : withoutSecrets(error ?? outcome),
    })),
  );
}

/** The words of a rule, so that the test looks as a real one does. */
const TEXTS = {
  summary: 'This is a test: nothing is wrong.',
  description: 'Sent by `paperdesk alert test`. If you read this, this channel works.',
  value: 'test (limit none)',
  trading: 'not asked',
  money: 'PAPER MONEY: a simulation, no real order is affected.',
};

function channelOf(uid: string, type: string): string {
  if (uid.startsWith('paperdesk-deliveries')) return 'the desk itself';
  return uid.replace(/^paperdesk-(outside-)?/, '') || type;
}

/** Addresses of hooks are secrets: of each only scheme and host stay. So does nothing that follows `bot` in Telegram's. */
export function withoutSecrets(text: string): string {
  return text.replace(/(https?:\/\/)(?:[^\s"'/@]*@)?([^\s"'/?]+)[^\s"']*/g, '$1$2/…');
}
