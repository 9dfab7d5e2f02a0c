import { closeSync, openSync, writeSync } from 'node:fs';
import { OperatorError } from '../../src/errors.js';
import type { Frame } from '../market-source.js';
import type { Protocol } from '../protocols/protocol.js';

const FLUSH_EVERY_MS = 100;

/**
 * What the exchange made, whether or not anybody listened: the truth a storm compares stored rows with. Appends a line
 * for each trade, quote and book update, before any fault happens to it, and writes them out at least every 100 ms:
 * - `<time µs> trade <symbol> <trade id> <price> <quantity>`
 * - `<time µs> bookTicker <symbol> <update id> <bid> <bid size> <ask> <ask size>`
 * - `<time µs> depth <symbol> <last update id> <first update id> <count of levels>`
 * Time is when the frame was made; in a replay the shifted receive time.
 */
export class TruthLog {
  private readonly file: number;
  private readonly timer: NodeJS.Timeout;
  private waiting: string[] = [];

  /** Throws OperatorError when the file cannot be written. */
  constructor(
    path: string,
    private readonly protocol: Pick<Protocol, 'facts'>,
    private readonly nowUs: () => number,
  ) {
    try {
      this.file = openSync(path, 'a');
    } catch (error) {
      throw new OperatorError(`The truth log '${path}' cannot be written.`, { cause: error });
    }
    this.timer = setInterval(() => this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  note(frame: Frame): void {
    if (frame.isCopy === true || frame.kind === 'aggTrade') return;
    const time = Math.round(frame.receivedUs ?? this.nowUs());
    for (const { id, values } of this.protocol.facts(frame.kind, frame.data)) {
      this.waiting.push(`${time} ${frame.kind} ${frame.symbolId} ${id} ${values.join(' ')}\n`);
    }
  }

  flush(): void {
    if (this.waiting.length === 0) return;
    const text = this.waiting.join('');
    this.waiting = [];
    writeSync(this.file, text);
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
    closeSync(this.file);
  }
}
