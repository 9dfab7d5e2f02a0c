import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { basicAuth, type QuestDbAddress } from './sql.js';

/** What became of one POST. `line` is the row QuestDB refused, counted from 1; the whole request was rolled back. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly state: string }
  | { readonly kind: 'poison'; readonly line: number; readonly message: string };

/** `write error: trades, errno: 28, error: No space left` (seen on 9.3.4). */
const SERVER_FAULT = /\berrno: ?\d+|No space left|out of memory/i;

/** Takes one batch of line protocol to QuestDB. */
export interface LineSender {
  post(bytes: Buffer): Promise<Outcome>;
}

/**
 * Posts to `/write` over a connection that stays open. A reply that names a line is a bad row, also one with 500,
 * unless it tells of QuestDB's own disk. No answer within `timeoutMs` (a server that hangs) is a reason to try again.
 */
export class QuestDbSender implements LineSender {
  private readonly url: URL;
  private readonly agent: Agent;

  constructor(
    private readonly address: QuestDbAddress,
    private readonly timeoutMs = 10_000,
  ) {
    this.url = new URL(`${address.url}/write?precision=u`);
    this.agent = this.url.protocol === 'https:' ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  }

  async post(bytes: Buffer): Promise<Outcome> {
    try {
      const { status, text } = await this.exchange(bytes);
      return status === 204 || status === 200 ? { kind: 'delivered' } : refusal(status, text);
    } catch (cause) {
      return { kind: 'retry', state: `QuestDB cannot be reached: ${causeOf(cause)}` };
    }
  }

  /** Rejects when no whole answer came: only that tells whether QuestDB has the rows. */
  private exchange(bytes: Buffer): Promise<{ status: number; text: string }> {
    const headers = { authorization: basicAuth(this.address), 'content-length': bytes.length };
    const { timeoutMs, agent } = this;
    const ask = this.url.protocol === 'https:' ? tlsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = ask(this.url, { method: 'POST', agent, headers }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () => {
          clearTimeout(timer);
          resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        });
        reply.on('error', fail);
      });
      const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      request.on('error', fail);
      request.end(bytes);

      function fail(cause: Error): void {
        clearTimeout(timer);
        reject(cause);
      }
    });
  }
}

function refusal(status: number, text: string): Outcome {
  const { line, message } = faultOf(text);
  // A full or failing disk of QuestDB is reported with the line it happened at: nothing is wrong with that row.
  if (status >= 500 && SERVER_FAULT.test(message)) return answered(status, message);
  if (line >= 1) return { kind: 'poison', line, message };
  if (status === 401 || status === 403) return { kind: 'retry', state: `QuestDB refuses our user (${status})` };
  if (status === 421) return { kind: 'retry', state: 'QuestDB is read-only (421)' };
  return answered(status, message);
}

function answered(status: number, message: string): Outcome {
  return { kind: 'retry', state: `QuestDB answered ${status}: ${message.slice(0, 200)}` };
}

function faultOf(text: string): { line: number; message: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null)
      return {
        line: 'line' in body && typeof body.line === 'number' ? body.line : 0,
        message: 'message' in body ? String(body.message) : text,
      };
  } catch {
    // Not JSON: a proxy's page or plain text.
  }
  return { line: 0, message: text };
}

function causeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
