import { PERSON } from './browser.js';
import type { WholeDesk } from './whole-desk.js';

/** A query as a dashboard holds it, its variables filled in. */
export interface PanelQuery {
  readonly refId: string;
  readonly datasource: { readonly uid: string };
  readonly [name: string]: unknown;
}
/** What one panel asks. */
export type PanelQueries = readonly PanelQuery[];

interface Answer {
  readonly results: Readonly<Record<string, { readonly frames?: readonly { readonly schema: Schema }[] }>>;
}
interface Schema {
  readonly meta?: { readonly channel?: string };
}

/** Somebody logged in to Grafana by HTTP alone. */
export class GrafanaSession {
  requests = 0;
  faults = 0;

  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  static async logIn(desk: WholeDesk): Promise<GrafanaSession> {
    const reply = await fetch(`${desk.grafanaUrl}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: PERSON, password: desk.password(PERSON) }),
    });
    if (!reply.ok) throw new Error(`${PERSON} could not log in: ${reply.status}`);
    const cookies = reply.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    return new GrafanaSession(desk.grafanaUrl, cookies.join('; '));
  }

  async get(path: string): Promise<unknown> {
    this.requests += 1;
    const reply = await fetch(this.url + path, { headers: { cookie: this.cookie } });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    return reply.json();
  }

  /** Sends one panel's queries, as the front end does in one request; returns the channels that their answers name. */
  async ask(queries: PanelQueries, from = 'now-15m'): Promise<string[]> {
    this.requests += 1;
    const reply = await fetch(`${this.url}/api/ds/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify({
        from,
        to: 'now',
        queries: queries.map((query) => ({ intervalMs: 1000, maxDataPoints: 900, ...query })),
      }),
    });
    const body = (await reply.json()) as Partial<Answer>;
    if (!reply.ok) this.faults += 1;
    return Object.values(body.results ?? {}).flatMap(({ frames }) =>
      (frames ?? []).flatMap(({ schema }) => (schema.meta?.channel === undefined ? [] : [schema.meta.channel])),
    );
  }
}
