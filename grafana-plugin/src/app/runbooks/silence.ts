import { config, getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

export const SILENCE_MINUTES = 30;

interface Matcher {
  readonly name: string;
  readonly value: string;
}

/** The matchers of an address, as Grafana writes them: `matcher=alertname%3DFeedDown`. */
export function matchersOf(search: string): Matcher[] {
  return new URLSearchParams(search).getAll('matcher').flatMap((text) => {
    const at = text.indexOf('=');
    return at < 1 ? [] : [{ name: text.slice(0, at), value: text.slice(at + 1) }];
  });
}

/** The alert's name: said by the address, or among the matchers. Grafana matches a rule by its uid. */
export function alertNameOf(search: string): string | undefined {
  const told = new URLSearchParams(search).get('alert');
  return told ?? matchersOf(search).find(({ name }) => name === 'alertname')?.value;
}

/** What a person should read as the subject: the alert, and what names the instance. */
export function silencedWords(search: string): string {
  const matchers = matchersOf(search);
  const name = alertNameOf(search) ?? 'this alert';
  const others = matchers
    .filter((matcher) => !matcher.name.startsWith('__') && !COMMON.has(matcher.name))
    .map(({ name: label, value }) => `${label} ${value}`);
  return [name, ...others].join(', ');
}
const COMMON = new Set(['alertname', 'severity', 'service', 'grafana_folder']);

/** Sets the silence in Grafana as the person who is signed in; returns when it ends. */
export async function silence(matchers: readonly Matcher[], comment: string, now: number): Promise<Date> {
  const endsAt = new Date(now + SILENCE_MINUTES * 60_000);
  await lastValueFrom(
    getBackendSrv().fetch({
      url: 'api/alertmanager/grafana/api/v2/silences',
      method: 'POST',
      showErrorAlert: false,
      showSuccessAlert: false,
      data: {
        matchers: matchers.map((matcher) => ({ ...matcher, isRegex: false, isEqual: true })),
        startsAt: new Date(now).toISOString(),
        endsAt: endsAt.toISOString(),
        createdBy: config.bootData.user.login,
        comment,
      },
    }),
  );
  return endsAt;
}

/** A sentence for what Grafana answered instead. */
export function silenceFault(cause: unknown): string {
  const status = typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined;
  if (status === 401 || status === 403) return 'You may look only: to silence an alert needs the role Editor.';
  return `Grafana did not take the silence${status === undefined ? '' : ` (${String(status)})`}. The alert goes on.`;
}
