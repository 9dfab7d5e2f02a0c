import { basicAuth, type QuestDbAddress } from './sql.js';

/** What became of one POST. `line` is the row QuestDB refused, counted from 1; the whole request was rolled back. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly state: string }
  | { readonly kind: 'poison'; readonly line: number; readonly message: string };

/** Takes one batch of line protocol to QuestDB. */
export interface LineSender {
  post(bytes: Buffer): Promise<Outcome>;
}

/** Posts to `/write`. Any reply that names a line is a bad row, whatever its status: QuestDB answers some with 500. */
export class QuestDbSender implements LineSender {
  constructor(
    private readonly address: QuestDbAddress,
    private readonly timeoutMs = 10_000,
  ) {}

  async post(bytes: Buffer): Promise<Outcome> {
    try {
      const reply = await fetch(`${this.address.url}/write?precision=u`, {
        method: 'POST',
        headers: { authorization: basicAuth(this.address) },
        body: new Uint8Array(bytes),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const text = await reply.text();
      return reply.status === 204 || reply.status === 200 ? { kind: 'delivered' } : refusal(reply.status, text);
    } catch (cause) {
      return { kind: 'retry', state: `QuestDB cannot be reached: ${causeOf(cause)}` };
    }
  }
}

function refusal(status: number, text: string): Outcome {
  const { line, message } = faultOf(text);
  if (line >= 1) return { kind: 'poison', line, message };
  if (status === 401 || status === 403) return { kind: 'retry', state: `QuestDB refuses our user (${status})` };
  if (status === 421) return { kind: 'retry', state: 'QuestDB is read-only (421)' };
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
  return cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause.message : cause.message;
}
