/** What a QuestDB of ours listens on and whom it lets in. Passwords travel in the environment only. */
export interface QuestDbServer {
  readonly httpPort: number;
  readonly pgPort: number;
  readonly healthPort: number;
  readonly httpUser: string;
  readonly httpPassword: string;
  readonly pgUser: string;
  readonly pgPassword: string;
  readonly readonlyUser: string;
  readonly readonlyPassword: string;
  /** Address to bind; loopback unless a container network needs another. */
  readonly host?: string;
  /** What it logs, as `log.conf` says it; errors and what it starts with when left out. */
  readonly logLevel?: string | undefined;
}

/** A worker that yields 7,000 times before it naps burns a core while idle (questdb issue 7556). */
const LOW_CPU: Readonly<Record<string, string>> = {
  QDB_SHARED_NETWORK_WORKER_COUNT: '1',
  QDB_SHARED_QUERY_WORKER_COUNT: '1',
  QDB_SHARED_WRITE_WORKER_COUNT: '1',
  QDB_WAL_APPLY_WORKER_COUNT: '1',
  QDB_MAT_VIEW_REFRESH_WORKER_COUNT: '1',
  QDB_HTTP_MIN_WORKER_COUNT: '1',
  ...Object.fromEntries(
    ['SHARED', 'WAL_APPLY', 'MAT_VIEW_REFRESH'].flatMap((pool) => [
      [`QDB_${pool}_WORKER_YIELD_THRESHOLD`, '1'],
      [`QDB_${pool}_WORKER_NAP_THRESHOLD`, '2'],
      [`QDB_${pool}_WORKER_SLEEP_THRESHOLD`, '200'],
    ]),
  ),
  QDB_SHARED_WORKER_SLEEP_TIMEOUT: '5',
  QDB_WAL_APPLY_WORKER_SLEEP_TIMEOUT: '5',
  QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE: '1M',
  QDB_CAIRO_WAL_WRITER_DATA_APPEND_PAGE_SIZE: '256K',
  QDB_CAIRO_O3_COLUMN_MEMORY_SIZE: '256K',
};

/** The environment of a small, closed QuestDB 9.3.4: loopback, no default passwords, no tables by typing error. */
export function questdbEnvironment(server: QuestDbServer): Record<string, string> {
  const host = server.host ?? '127.0.0.1';
  return {
    ...LOW_CPU,
    // Each commit and query is some lines of level INFO: on a quiet desk 2.6 GB a day and two fifths of QuestDB's CPU.
    QDB_LOG_W_STDOUT_LEVEL: server.logLevel ?? 'ADVISORY,CRITICAL,ERROR',
    QDB_HTTP_BIND_TO: `${host}:${server.httpPort}`,
    QDB_HTTP_NET_BIND_TO: `${host}:${server.httpPort}`,
    QDB_PG_NET_BIND_TO: `${host}:${server.pgPort}`,
    QDB_HTTP_MIN_NET_BIND_TO: `${host}:${server.healthPort}`,
    QDB_HTTP_USER: server.httpUser,
    QDB_HTTP_PASSWORD: server.httpPassword,
    QDB_PG_USER: server.pgUser,
    QDB_PG_PASSWORD: server.pgPassword,
    QDB_PG_READONLY_USER_ENABLED: 'true',
    QDB_PG_READONLY_USER: server.readonlyUser,
    QDB_PG_READONLY_PASSWORD: server.readonlyPassword,
    // With a copy root set, the read-only user could fill the disk by COPY ... TO.
    QDB_CAIRO_SQL_COPY_ROOT: '',
    QDB_CAIRO_SQL_COPY_EXPORT_ROOT: '',
    QDB_LINE_TCP_ENABLED: 'false',
    QDB_LINE_UDP_ENABLED: 'false',
    QDB_LINE_AUTO_CREATE_NEW_TABLES: 'false',
    QDB_LINE_AUTO_CREATE_NEW_COLUMNS: 'false',
    QDB_TELEMETRY_ENABLED: 'false',
    QDB_METRICS_ENABLED: 'true',
    QDB_HTTP_HEALTH_CHECK_AUTHENTICATION_REQUIRED: 'false',
    QDB_QUERY_TIMEOUT: '60s',
  };
}
