/** SQLite's code of a fault, such as `SQLITE_BUSY`; empty for anything else. */
export function sqliteCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}
