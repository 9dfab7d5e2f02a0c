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

/** Reads the exchange's truth log; a quote that repeats the one before says nothing and is left out, as is depth. */
export async function readTruth(file: string): Promise<TrueEvent[]> {
  const events: TrueEvent[] = [];
  const lastQuote = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [time, kind, symbol = '', id, ...values] = line.split(' ');
    const said = values.join(' ');
    if (kind === 'bookTicker' && lastQuote.get(symbol) === said) continue;
    if (kind === 'bookTicker') lastQuote.set(symbol, said);
    if (kind === 'trade' || kind === 'bookTicker')
      events.push({ kind: kind === 'trade' ? 'trade' : 'quote', symbol, id: Number(id), timeUs: Number(time) });
  }
  return events;
}
