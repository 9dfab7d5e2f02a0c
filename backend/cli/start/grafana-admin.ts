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

/** Grafana's HTTP API, asked as its administrator. Throws a sentence with the cause when Grafana does not answer. */
export class AdminApi {
  constructor(private readonly admin: GrafanaAdmin) {}

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const reply = await this.sent(method, path, body).catch((fault: unknown) => {
      const why = fault instanceof Error ? (fault.cause instanceof Error ? fault.cause : fault).message : String(fault);
      throw new Error(`Grafana at ${this.admin.url} did not answer ${method} ${path} (${why})`, { cause: fault });
    });
    const parsed: unknown = await reply.json().catch(() => undefined);
    return { status: reply.status, body: parsed };
  }

  private sent(method: string, path: string, body: unknown): Promise<Response> {
    const request = this.admin.request ?? fetch;
    return request(`${this.admin.url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${this.admin.password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
  }
}
