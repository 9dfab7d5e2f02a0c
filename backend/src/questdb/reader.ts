import pg from 'pg';

export interface ReaderOptions {
  /** Such as `postgres://127.0.0.1:8812/qdb`. */
  readonly url: string;
  /** The read-only user. */
  readonly user: string;
  readonly password: string;
  readonly timeoutMs?: number;
}
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** People's SQL, as the read-only user over the PostgreSQL wire: HTTP has no read-only user. */
export class QuestDbReader {
  private readonly pool: pg.Pool;

  constructor(options: ReaderOptions) {
    const url = new URL(options.url);
    const timeoutMs = options.timeoutMs ?? 30_000;
    this.pool = new pg.Pool({
      host: url.hostname,
      port: Number(url.port || 8812),
      database: url.pathname.slice(1) || 'qdb',
      user: options.user,
      password: options.password,
      max: 4,
      connectionTimeoutMillis: 3_000,
      // pg's own statement_timeout is ignored by QuestDB; this one is not.
      options: `-c statement_timeout=${timeoutMs}`,
    });
    // An idle connection that QuestDB closes must not end the process; the next query reports the fault.
    this.pool.on('error', () => undefined);
  }

  /** Throws with QuestDB's sentence for a bad or a writing statement. */
  async query(sql: string): Promise<SqlAnswer> {
    const result = await this.pool.query<unknown[]>({ text: sql, rowMode: 'array' });
    return { columns: result.fields.map((field) => field.name), rows: result.rows };
  }

  /** Whether QuestDB answers SQL now. */
  async health(): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
    try {
      await this.pool.query('SELECT 1');
      return { ok: true };
    } catch (cause) {
      return { ok: false, reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
