import { OperatorError } from '../../src/errors.js';
import type { TimeUs } from '../../src/model/time.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot } from '../market-source.js';
import { parseMessage, readRecording, symbolIdOf } from './recording-file.js';

/** What must be known before the first frame is played. */
export interface RecordingScan {
  readonly file: string;
  readonly symbols: readonly SymbolSpec[];
  /** First snapshot of each symbol. */
  readonly snapshots: ReadonlyMap<string, DepthSnapshot>;
  readonly firstReceivedUs: TimeUs;
  readonly lastReceivedUs: TimeUs;
  /** Smallest receive time minus event time; negative where the recorder's clock was behind. */
  readonly leastLatencyUs: number;
  readonly lines: number;
}

// Longest first, so that BTCFDUSD is BTC/FDUSD.
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'EUR', 'TRY', 'BTC', 'ETH', 'BNB', 'USD'];
/** Frames read to find tick and lot; a snapshot's thousands of levels alone settle them in practice. */
const SAMPLE_FRAMES = 300;
const LATENCY_SAMPLES = 3000;

interface Sample {
  frames: number;
  priceDecimals: number;
  quantityDecimals: number;
  firstUpdateId: number | undefined;
}

/**
 * Reads a recording once. Tick and lot are derived: the most decimals (trailing zeros aside) that any price or quantity
 * of the snapshot and the first frames has. For Binance spot 2024-08-08: BTCUSDT 0.01 and 0.00001, ETHUSDT 0.01 and 0.0001.
 * A recording does not tell the smallest notional; 5 is what Binance asks for these symbols.
 */
export async function scanRecording(file: string): Promise<RecordingScan> {
  const samples = new Map<string, Sample>();
  const bare: DepthSnapshot[] = [];
  let first = 0;
  let last = 0;
  let lines = 0;
  let leastLatencyUs = Infinity;
  for await (const batch of readRecording(file)) {
    for (const line of batch) {
      if (lines === 0) first = line.receivedUs;
      last = line.receivedUs;
      lines += 1;
      if (lines <= LATENCY_SAMPLES) leastLatencyUs = Math.min(leastLatencyUs, latencyUs(line.receivedUs, line.json));
      const stream = /^\{"stream":"([^"]+)"/.exec(line.json)?.[1];
      const known = stream === undefined ? undefined : samples.get(symbolIdOf(stream));
      if (known === undefined || known.frames < SAMPLE_FRAMES) look(line.json, samples, bare);
    }
  }
  if (samples.size === 0) throw new OperatorError(`The recording '${file}' holds no frame of a stream.`);
  const snapshots = assign(bare, samples);
  for (const [id, snapshot] of snapshots) sampleLevels(samples.get(id), [...snapshot.bids, ...snapshot.asks]);
  return {
    file,
    symbols: [...samples].map(([id, sample]) => specOf(id, sample)),
    snapshots,
    firstReceivedUs: first,
    lastReceivedUs: last,
    leastLatencyUs: Number.isFinite(leastLatencyUs) ? leastLatencyUs : 0,
    lines,
  };
}

function latencyUs(receivedUs: TimeUs, json: string): number {
  const event = /"E":(\d{13})(?!\d)/.exec(json)?.[1];
  return event === undefined ? Infinity : receivedUs - Number(event) * 1000;
}

function look(json: string, samples: Map<string, Sample>, bare: DepthSnapshot[]): void {
  const message = parseMessage(json);
  if (message.type === 'snapshot') bare.push(message.snapshot);
  if (message.type !== 'frame') return;
  const id = symbolIdOf(message.stream);
  const sample = samples.get(id) ?? { frames: 0, priceDecimals: 0, quantityDecimals: 0, firstUpdateId: undefined };
  samples.set(id, sample);
  sample.frames += 1;
  const { b, a, u } = message.data;
  if (typeof u === 'number') sample.firstUpdateId ??= u;
  if (Array.isArray(b) && Array.isArray(a)) sampleLevels(sample, [...b, ...a] as [string, string][]);
}

function sampleLevels(sample: Sample | undefined, levels: readonly (readonly [string, string])[]): void {
  if (sample === undefined) return;
  for (const [price, quantity] of levels) {
    sample.priceDecimals = Math.max(sample.priceDecimals, decimalsOf(price));
    sample.quantityDecimals = Math.max(sample.quantityDecimals, decimalsOf(quantity));
  }
}

function decimalsOf(text: string): number {
  return (text.split('.')[1] ?? '').replace(/0+$/, '').length;
}

/** A bare snapshot does not say whose it is: that of the symbol whose update ids it lies nearest to. */
export function nearestSymbol(
  updateId: number,
  known: Iterable<readonly [string, number | undefined]>,
): string | undefined {
  let nearest: string | undefined;
  let distance = Infinity;
  for (const [id, u] of known) {
    const away = Math.abs((u ?? 0) - updateId);
    if (away < distance) [nearest, distance] = [id, away];
  }
  return nearest;
}

function assign(bare: readonly DepthSnapshot[], samples: Map<string, Sample>): Map<string, DepthSnapshot> {
  const snapshots = new Map<string, DepthSnapshot>();
  for (const snapshot of bare) {
    const id = nearestSymbol(
      snapshot.lastUpdateId,
      [...samples].map(([symbol, sample]) => [symbol, sample.firstUpdateId] as const),
    );
    if (id !== undefined && !snapshots.has(id)) snapshots.set(id, snapshot);
  }
  return snapshots;
}

function specOf(id: string, sample: Sample): SymbolSpec {
  const quote = QUOTES.find((candidate) => id.endsWith(candidate) && id.length > candidate.length);
  if (quote === undefined) throw new OperatorError(`The recording's symbol '${id}' is of no known quote currency.`);
  const { priceDecimals, quantityDecimals } = sample;
  return { id, base: id.slice(0, -quote.length), quote, priceDecimals, quantityDecimals, minNotional: '5.00000000' };
}
