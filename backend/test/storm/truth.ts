import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One line of the exchange's own log: what it made, whether or not anybody listened. */
export interface TrueEvent {
  readonly kind: 'trade' | 'quote';
  readonly symbol: string;
  /** Trade id, or update id of a quote. */
  readonly id: number;
  /** Epoch microseconds at which it was made. */
  readonly timeUs: number;
}

/** Reads `<time µs> <kind> <symbol> <id> …` lines; kinds that are not compared are left out. */
export async function readTruth(file: string): Promise<TrueEvent[]> {
  const events: TrueEvent[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [time, kind, symbol = '', id] = line.split(' ');
    if (kind === 'trade' || kind === 'quote') events.push({ kind, symbol, id: Number(id), timeUs: Number(time) });
  }
  return events;
}
