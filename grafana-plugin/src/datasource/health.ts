import type { TestDataSourceResponse } from '@grafana/data';
import type { HealthCheckResult } from '@grafana/runtime';

/** What Grafana's own answer is told by when the backend gave none. */
interface GrafanaFault {
  readonly message?: string;
  readonly messageId?: string;
}

/** What "Save & test" shows: green, or yellow where something is wrong though the data source answers, or red. */
export function healthOf(answer: HealthCheckResult | GrafanaFault | undefined): TestDataSourceResponse {
  const result = answer !== undefined && 'status' in answer ? answer : undefined;
  // Only our backend sends its version along.
  if (result?.details?.version === undefined) return { status: 'error', message: unreachable(answer) };
  const { message, details } = result;
  const severities = findingsIn(details).map(({ severity }) => severity);
  if (severities.includes('error')) return { status: 'error', message, details };
  return { status: severities.length === 0 ? 'success' : 'warning', message, details };
}

/** Why nobody answered, and what to do. `messageId` is Grafana's. */
function unreachable(answer: HealthCheckResult | GrafanaFault | undefined): string {
  if (answer === undefined) return 'Grafana itself did not answer. Next: reload the page.';
  const id = 'messageId' in answer ? (answer.messageId ?? '') : '';
  if (/notFound|notRegistered/i.test(id))
    return (
      'Grafana did not start this data source. Next: see its log for “paperdesk-datasource”: the plugin must be on ' +
      'allow_loading_unsigned_plugins, its launcher gpx_paperdesk_… executable, and socket or tcp set in ' +
      '[plugin.paperdesk-datasource]; then restart Grafana.'
    );
  return (
    'The Paperdesk backend does not answer. Next: start it (npm start); Grafana dials again within two seconds. ' +
    'If it runs, compare socket (or tcp) in [plugin.paperdesk-datasource] with GRAFANA_SOCKET (or GRAFANA_TCP) of the ' +
    'backend, and see that Grafana’s user may open the socket.'
  );
}

function findingsIn(details: Record<string, unknown>): ReadonlyArray<{ severity?: unknown }> {
  const { findings } = details;
  return Array.isArray(findings) ? findings.filter((each) => typeof each === 'object' && each !== null) : [];
}
