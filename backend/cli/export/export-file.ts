import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../../src/errors.js';
import { basicAuth, type QuestDbAddress, QuestDbSql } from '../../src/questdb/sql.js';
import { csvRows } from './csv-rows.js';
import type { ExportRequest } from './export-request.js';
import { parquetRows } from './parquet-footer.js';
import { exportPaperLine, type Origin, originsOf } from './provenance.js';

/** What was written. */
export interface Exported {
  readonly rows: number;
  readonly bytes: number;
  readonly paperLine: string;
  readonly origins: readonly Origin[];
  /** The description beside the data: `<out>.json`. */
  readonly sidecar: string;
}

const FORMAT = { csv: 'fmt=csv', parquet: 'fmt=parquet&compression_codec=zstd&compression_level=3' } as const;

/**
 * Streams the range into a file beside `out` and gives it its name when it is whole: its rows are those that SQL counted.
 * A fault leaves no file. QuestDB reports one in the middle of an answer by breaking the connection's framing, so any
 * fault of the stream is a failed export. Throws {@link OperatorError}.
 */
export async function exportFile(address: QuestDbAddress, request: ExportRequest, now: Date): Promise<Exported> {
  const { table, condition, out } = request;
  if (existsSync(out)) throw new OperatorError(`--out ${out} exists: name another file, or remove it first.`);
  const sql = new QuestDbSql(address);
  const before = await asked(() => originsOf(sql, request));
  const expected = sum(before);
  if (expected === 0)
    throw new OperatorError(
      `${table} has no rows from ${request.from} to ${request.to} for these options: nothing was written.`,
    );
  await mkdir(dirname(out), { recursive: true });
  const part = `${out}.part-${process.pid}`;
  const sidecar = `${out}.json`;
  const query = `SELECT * FROM ${table} WHERE ${condition}`;
  try {
    await stream(address, `${FORMAT[request.format]}&query=${encodeURIComponent(query)}`, part);
    const rows = await wholeRows(request.format, part);
    const origins = rows === expected ? before : await asked(() => originsOf(sql, request));
    if (rows !== sum(origins))
      throw new OperatorError(
        `The file has ${rows} rows but ${table} counted ${expected}, then ${sum(origins)}: the range is still being written; choose an earlier --to.`,
      );
    const { size: bytes } = await stat(part);
    const paperLine = exportPaperLine(origins);
    const { from, to, format } = request;
    const about = { paperLine, file: basename(out), format, table, from, to, query, rows, bytes, origins };
    // The description first: data that has its name always has one.
    await writeFile(`${part}.json`, `${JSON.stringify({ ...about, createdAt: now.toISOString() }, null, 2)}\n`);
    await rename(`${part}.json`, sidecar);
    await rename(part, out);
    return { rows, bytes, paperLine, origins, sidecar };
  } catch (fault) {
    for (const file of [part, `${part}.json`]) await rm(file, { force: true });
    if (!existsSync(out)) await rm(sidecar, { force: true });
    throw fault;
  }
}

const sum = (origins: readonly Origin[]) => origins.reduce((total, { rows }) => total + rows, 0);

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (fault) {
    throw new OperatorError(
      `QuestDB does not answer (${wordsOf(fault)}): start the desk, or set QUESTDB_HTTP_URL and QUESTDB_HTTP_PASSWORD as it has them.`,
    );
  }
}

async function stream(address: QuestDbAddress, parameters: string, file: string): Promise<void> {
  try {
    const reply = await fetch(`${address.url}/exp?${parameters}`, { headers: { authorization: basicAuth(address) } });
    if (!reply.ok || reply.body === null)
      throw new Error(`status ${reply.status}: ${(await reply.text()).slice(0, 500)}`);
    await pipeline(Readable.fromWeb(reply.body), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    const written = await open(file, 'r+');
    await written.sync().finally(() => written.close());
  } catch (fault) {
    throw new OperatorError(`The export broke off and nothing was written: ${wordsOf(fault)}`);
  }
}

/** Rows of a whole file; throws for one that is cut off, which a stream may be without a fault of its own. */
async function wholeRows(format: ExportRequest['format'], file: string): Promise<number> {
  try {
    return await (format === 'csv' ? csvRows(file) : parquetRows(file));
  } catch (fault) {
    throw new OperatorError(`The export broke off and nothing was written: ${wordsOf(fault)}`);
  }
}

function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message}` : fault.message;
}
