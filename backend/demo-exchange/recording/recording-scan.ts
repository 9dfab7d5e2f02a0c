import { OperatorError } from '../../src/errors.js';
import type { TimeUs } from '../../src/model/time.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot, Level } from '../market-source.js';
import type { Protocol, Reading } from '../protocols/protocol.js';
import { decimalsOf } from '../protocols/protocol.js';
import { protocolNamed, protocolOf } from '../protocols/protocol-table.js';
import type { RecordedLine } from './recording-file.js';
import { parseAnswer, readRecording } from './recording-file.js';

/** The book a recording starts a symbol with. */
export interface FirstSnapshot {
  readonly snapshot: DepthSnapshot;
  /** Levels a side beyond which the venue tells nothing; undefined when it tells all. */
  readonly levels: number | undefined;
}

/** What must be known before the first frame is played. */
export interface RecordingScan {
  readonly file: string;
  readonly protocol: Protocol;
  readonly symbols: readonly SymbolSpec[];
  /** Streams that the recording has frames of. */
  readonly streams: ReadonlySet<string>;
  /** First snapshot of each symbol. */
  readonly snapshots: ReadonlyMap<string, FirstSnapshot>;
  /** Recorded REST answers by path; of several the first. */
  readonly answers: ReadonlyMap<string, unknown>;
  readonly firstReceivedUs: TimeUs;
  readonly lastReceivedUs: TimeUs;
  /** Smallest receive time minus event time; negative where the recorder's clock was behind. */
  readonly leastLatencyUs: number;
  readonly lines: number;
}

/** Frames read to find tick and lot; a snapshot's thousands of levels alone settle them in practice. */
const SAMPLE_FRAMES = 300;
const LATENCY_SAMPLES = 3000;
/** Lines looked at to find out whose protocol they are. */
const TELLING_LINES = 5000;

interface Sample {
  frames: number;
  price: number;
  quantity: number;
  firstUpdateId: number | undefined;
}

/**
 * Reads a recording once. `venue` names its protocol; without it the first telling line does. Tick and lot are derived:
 * the most decimals (trailing zeros aside) that any price or quantity of the snapshot and the first frames has. For
 * Binance spot 2024-08-08: BTCUSDT 0.01 and 0.00001, ETHUSDT 0.01 and 0.0001.
 * Rejects with OperatorError: unreadable, of no known venue, without a frame.
 */
export async function scanRecording(file: string, venue?: string): Promise<RecordingScan> {
  const protocol = protocolNamed(venue ?? (await detectProtocol(file)));
  const scanner = new Scanner(protocol);
  for await (const batch of readRecording(file)) for (const line of batch) scanner.take(line);
  return scanner.result(file);
}

async function detectProtocol(file: string): Promise<string> {
  let lines = 0;
  for await (const batch of readRecording(file)) {
    for (const { json } of batch) {
      const told = protocolOf(json);
      if (told !== undefined) return told;
      lines += 1;
    }
    if (lines > TELLING_LINES) break;
  }
  throw new OperatorError(
    `The recording '${file}' holds no frame of a stream that tells its venue: name it with --venue.`,
  );
}

class Scanner {
  private readonly samples = new Map<string, Sample>();
  private readonly streams = new Set<string>();
  private readonly answers = new Map<string, unknown>();
  private readonly snapshots = new Map<string, FirstSnapshot>();
  private readonly bare: DepthSnapshot[] = [];
  private first = 0;
  private last = 0;
  private lines = 0;
  private leastLatencyUs = Infinity;

  constructor(private readonly protocol: Protocol) {}

  take({ receivedUs, json }: RecordedLine): void {
    const { reader } = this.protocol;
    if (this.lines === 0) this.first = receivedUs;
    this.last = receivedUs;
    this.lines += 1;
    if (this.lines <= LATENCY_SAMPLES) {
      const eventMs = reader.eventMs(json);
      if (eventMs !== undefined) this.leastLatencyUs = Math.min(this.leastLatencyUs, receivedUs - eventMs * 1000);
    }
    const stream = reader.streamOf(json);
    if (stream !== undefined) {
      this.streams.add(stream);
      if (this.sampleOf(reader.symbolOf(stream)).frames >= SAMPLE_FRAMES) return;
    }
    const recorded = parseAnswer(json);
    if (recorded !== undefined) {
      const reading = reader.readAnswer(recorded.url, recorded.answer);
      if (reading.type === 'snapshot') this.look(reading);
      else if (!this.answers.has(recorded.url.pathname)) this.answers.set(recorded.url.pathname, recorded.answer);
      return;
    }
    this.look(reader.read(json));
  }

  result(file: string): RecordingScan {
    const symbols = [...this.samples].filter(([, sample]) => sample.frames > 0);
    if (symbols.length === 0) throw new OperatorError(`The recording '${file}' holds no frame of a stream.`);
    this.assignBare();
    for (const [id, { snapshot }] of this.snapshots)
      sampleLevels(this.sampleOf(id), [...snapshot.bids, ...snapshot.asks]);
    return {
      file,
      protocol: this.protocol,
      symbols: symbols.map(([id, sample]) => this.protocol.reader.specOf(id, sample)),
      streams: this.streams,
      snapshots: this.snapshots,
      answers: this.answers,
      firstReceivedUs: this.first,
      lastReceivedUs: this.last,
      leastLatencyUs: Number.isFinite(this.leastLatencyUs) ? this.leastLatencyUs : 0,
      lines: this.lines,
    };
  }

  private look(reading: Reading): void {
    if (reading.type === 'other' || reading.type === 'history') return;
    if (reading.type === 'snapshot') {
      const { symbolId, snapshot, levels } = reading;
      if (symbolId === undefined) this.bare.push(snapshot);
      else if (!this.snapshots.has(symbolId)) this.snapshots.set(symbolId, { snapshot, levels });
      if (symbolId !== undefined) this.sampleOf(symbolId);
      return;
    }
    const sample = this.sampleOf(reading.symbolId);
    sample.frames += 1;
    if (reading.type === 'depth') {
      sample.firstUpdateId ??= reading.change.u;
      sampleLevels(sample, [...reading.change.b, ...reading.change.a]);
    }
    if (reading.type === 'trades')
      sampleLevels(
        sample,
        reading.trades.map(({ price, qty }) => [price, qty]),
      );
  }

  private sampleOf(symbolId: string): Sample {
    const known = this.samples.get(symbolId);
    if (known !== undefined) return known;
    const sample: Sample = { frames: 0, price: 0, quantity: 0, firstUpdateId: undefined };
    this.samples.set(symbolId, sample);
    return sample;
  }

  private assignBare(): void {
    const known = [...this.samples].map(([symbol, { firstUpdateId }]) => [symbol, firstUpdateId] as const);
    for (const snapshot of this.bare) {
      const id = nearestSymbol(snapshot.lastUpdateId, known);
      if (id !== undefined && !this.snapshots.has(id)) this.snapshots.set(id, { snapshot, levels: undefined });
    }
  }
}

function sampleLevels(sample: Sample, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    sample.price = Math.max(sample.price, decimalsOf(price));
    sample.quantity = Math.max(sample.quantity, decimalsOf(quantity));
  }
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
