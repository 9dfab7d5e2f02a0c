/** How to reach Grafana as its administrator. */
export interface GrafanaAdmin {
  readonly url: string;
  readonly password: string;
  /** Replaces the network in tests. */
  readonly request?: typeof fetch;
}

/** What an operator does when the administrator's password no longer is the one that the desk made. */
export const passwordWasChanged = (left: string): string =>
  `The administrator's password was changed in Grafana, so ${left} not checked: put the new one into secrets/grafana-admin-password.`;

/** Grafana did not answer at all: not running, closing down, or too slow. */
export class GrafanaSilent extends Error {
  override readonly name = 'GrafanaSilent';
}

/** Grafana's HTTP API, asked as its administrator. Throws {@link GrafanaSilent} with the cause when there is no answer. */
export class AdminApi {
  constructor(private readonly admin: GrafanaAdmin) {}

  /** `bearer`: a service account's token to ask with in place of the administrator's password. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    bearer?: string,
  ): Promise<{ status: number; body: unknown }> {
    const { password, request = fetch, url } = this.admin;
    const basic = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    const reply = await request(`${url}${path}`, {
      method,
      headers: {
        authorization: bearer === undefined ? basic : `Bearer ${bearer}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((fault: unknown) => {
      const why = fault instanceof Error ? (fault.cause instanceof Error ? fault.cause : fault).message : String(fault);
      throw new GrafanaSilent(`Grafana at ${url} did not answer ${method} ${path} (${why})`, { cause: fault });
    });
    const parsed: unknown = await reply.json().catch(() => undefined);
    return { status: reply.status, body: parsed };
  }
}
