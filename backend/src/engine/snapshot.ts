import type { Timelines } from './desk-memory.js';
import type { DeskState } from './state.js';
import { emptyState } from './state.js';

/** Version of the text. A snapshot of another version is not read: the journal is folded instead. */
export const SNAPSHOT_VERSION = 2;

/**
 * The state as text, exactly: JSON in which an object that is not plain JSON is `{"$": kind, …}`. An object that
 * stands in several places (an order is found by its id, in its queue, among the armed) is written once and referred
 * to after that, so that it is one object again when it is read.
 */
export function snapshotText(state: DeskState, timelines: Timelines): string {
  const seen = new Map<object, number>();
  const pack = (value: unknown): unknown => {
    if (typeof value === 'bigint') return { $: 'n', v: value.toString() };
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return { $: 'r', v: known };
    const id = seen.size;
    seen.set(value, id);
    if (ArrayBuffer.isView(value)) return packedBytes(value);
    if (Array.isArray(value)) return value.map(pack);
    if (isMap(value)) return { $: 'm', v: [...value].map(([key, member]) => [pack(key), pack(member)]) };
    if (isSet(value)) return { $: 's', v: [...value].map(pack) };
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pack(member)]));
  };
  const stories = [...timelines].map(([id, entries]) => [id, entries.filter((entry) => typeof entry === 'number')]);
  return JSON.stringify({ version: SNAPSHOT_VERSION, state: pack(state), stories });
}

function packedBytes(value: ArrayBufferView): Packed {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return { $: isWords(value) ? 'w' : 'b', v: text };
}

/** By its kind, not its class: a clone may come from another realm. */
function isMap(value: object): value is Map<unknown, unknown> {
  return Object.prototype.toString.call(value) === '[object Map]';
}
function isWords(value: object): value is Uint32Array {
  return Object.prototype.toString.call(value) === '[object Uint32Array]';
}
function isSet(value: object): value is Set<unknown> {
  return Object.prototype.toString.call(value) === '[object Set]';
}

/**
 * The inverse of {@link snapshotText}; the state twice, as two copies that share nothing. Throws on a text of another
 * version, or that lacks a part of the state.
 */
export function parseSnapshot(text: string): {
  readonly state: DeskState;
  readonly copy: DeskState;
  readonly timelines: Timelines;
} {
  const { version, state, stories } = JSON.parse(text) as {
    version: number;
    state: unknown;
    stories: [string, number[]][];
  };
  if (version !== SNAPSHOT_VERSION) throw new RangeError(`a snapshot of version ${version} cannot be read`);
  const unpacked = unpack(state, []) as DeskState;
  for (const part of Object.keys(emptyState()))
    if (!(part in unpacked)) throw new RangeError(`the snapshot has no ${part}`);
  return { state: unpacked, copy: unpack(state, []) as DeskState, timelines: new Map(stories) };
}

interface Packed {
  /** Number without bounds, reference, map, set, bytes, words of 32 bits. */
  readonly $: 'n' | 'r' | 'm' | 's' | 'b' | 'w';
  readonly v: unknown;
}

/** Objects get their numbers in the order in which they were first met, as when they were written. */
function unpack(value: unknown, known: object[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    known.push(list);
    for (const member of value as unknown[]) list.push(unpack(member, known));
    return list;
  }
  if ('$' in value) return unpackTagged(value as Packed, known);
  const object: Record<string, unknown> = {};
  known.push(object);
  for (const [key, member] of Object.entries(value)) object[key] = unpack(member, known);
  return object;
}

function unpackTagged({ $, v }: Packed, known: object[]): unknown {
  switch ($) {
    case 'n':
      return BigInt(v as string);
    case 'r':
      return known[v as number];
    case 'b':
    case 'w': {
      // A copy: what comes out of a Buffer may lie in memory that it shares with others.
      const bytes = Uint8Array.from(Buffer.from(v as string, 'base64'));
      const read = $ === 'w' ? new Uint32Array(bytes.buffer) : bytes;
      known.push(read);
      return read;
    }
    case 'm': {
      const map = new Map<unknown, unknown>();
      known.push(map);
      for (const [key, member] of v as [unknown, unknown][]) map.set(unpack(key, known), unpack(member, known));
      return map;
    }
    case 's': {
      const set = new Set<unknown>();
      known.push(set);
      for (const member of v as unknown[]) set.add(unpack(member, known));
      return set;
    }
  }
}
