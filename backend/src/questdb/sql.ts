/** Where QuestDB's HTTP server is and who we are there. */
export interface QuestDbAddress {
  /** Such as `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export function basicAuth(address: QuestDbAddress): string {
  return `Basic ${Buffer.from(`${address.user}:${address.password}`).toString('base64')}`;
}

/** SQL as the service's own user over HTTP: migrations and watermarks. People's queries go through the reader. */
export class QuestDbSql {
  constructor(
    private readonly address: QuestDbAddress,
    private readonly timeoutMs = 30_000,
  ) {}

  /** Rows of a query, [] for a statement. Throws with QuestDB's own sentence, or the fault of the connection. */
  async query(sql: string): Promise<unknown[][]> {
    const body = await this.ask(sql);
    return isDataset(body) ? body.dataset : [];
  }

  /** As {@link query}, each row with the names of its columns. */
  async named(sql: string): Promise<Readonly<Record<string, unknown>>[]> {
    const body = await this.ask(sql);
    if (!isDataset(body)) return [];
    const names = body.columns.map(({ name }) => name);
    return body.dataset.map((row) => Object.fromEntries(row.map((value, index) => [names[index] ?? '', value])));
  }

  private async ask(sql: string): Promise<unknown> {
    const reply = await fetch(`${this.address.url}/exec?quoteLargeNum=true&query=${encodeURIComponent(sql)}`, {
      headers: { authorization: basicAuth(this.address) },
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`QuestDB refused a query (${reply.status}): ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  }
}

function isDataset(body: unknown): body is { columns: readonly { name: string }[]; dataset: unknown[][] } {
  return typeof body === 'object' && body !== null && 'dataset' in body && Array.isArray(body.dataset);
}
