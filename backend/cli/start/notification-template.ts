import { existsSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';

/** What stands in every text: where people open the desk, and by which clock they live beside UTC. */
export interface NotificationPlace {
  readonly publicUrl: string;
  readonly timezone: string;
}

/**
 * alerts/notification.tmpl as Grafana's provisioning takes it. Grafana itself fills no variables into templates.
 * Undefined where there is none.
 */
export function renderNotificationTemplate(file: string, place: NotificationPlace): string | undefined {
  if (!existsSync(file)) return undefined;
  const template = readFileSync(file, 'utf8')
    .replaceAll('${PAPERDESK_PUBLIC_URL}', () => place.publicUrl)
    .replaceAll('${DESK_TIMEZONE}', () => place.timezone);
  return stringify({ apiVersion: 1, templates: [{ orgId: 1, name: 'paperdesk', template }] });
}
