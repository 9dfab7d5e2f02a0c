/**
 * Client order ids that were used, kept for ever: a repeat must never become a second order. Some 80 bytes each, outside
 * the garbage collector's sight, and plain data, so that it is copied and kept in snapshots like all of the state.
 */
export interface SpentIds {
  /** Entries one after the other: see {@link writeEntry}. */
  bytes: Uint8Array;
  used: number;
  count: number;
  /** Where entries begin (plus one; 0 = free), by the hash of their key: open addressing, at most two thirds full. */
  slots: Uint32Array;
  /** Ids that do not fit an entry: with letters beyond ASCII, or of orders whose id is no UUID. */
  readonly others: Map<string, SpentId>;
}

/** What a client order id was spent on. */
export interface SpentId {
  readonly orderId: string;
  /** Of the payload's hash: tells a repeat from another order under the same id. See {@link isSamePayload}. */
  readonly digest: string;
  /** True when checks refused the order: the answer was no. */
  readonly refused: boolean;
}

const ORDER_ID_BYTES = 16;
const DIGEST_BYTES = 8;
const TAIL_BYTES = ORDER_ID_BYTES + DIGEST_BYTES + 1;
const LONGEST_KEY = 255;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const [FNV_OFFSET, FNV_PRIME, OTHER_OFFSET] = [0x811c9dc5, 0x01000193, 0x9747b28c];

export function noSpentIds(): SpentIds {
  return { bytes: new Uint8Array(1024), used: 0, count: 0, slots: new Uint32Array(32), others: new Map() };
}

/** What an id was spent on; undefined while it is free. `key` is {@link keyOf} of account and id. */
export function spentOn(ids: SpentIds, key: string): SpentId | undefined {
  const at = ids.slots[slotOf(ids, key)] ?? 0;
  return at === 0 ? ids.others.get(key) : entryAt(ids, at - 1);
}

/** Marks an id as used; what it was spent on before is forgotten. */
export function spendId(
  ids: SpentIds,
  key: string,
  on: { readonly orderId: string; readonly payloadHash: string; readonly refused: boolean },
): void {
  const { orderId, payloadHash, refused } = on;
  if (!isPlain(key) || !UUID.test(orderId)) {
    ids.others.set(key, { orderId, refused, digest: digestOf(payloadHash) });
    return;
  }
  let slot = slotOf(ids, key);
  let at = (ids.slots[slot] ?? 0) - 1;
  if (at < 0) {
    if ((ids.count + 1) * 3 > ids.slots.length * 2) {
      growSlots(ids);
      slot = slotOf(ids, key);
    }
    at = appendKey(ids, key);
    ids.slots[slot] = at + 1;
    ids.count += 1;
  }
  writeTail(ids.bytes, at + 1 + key.length, on);
}

/** True for the payload an id was spent on. Of two others the digests differ but once in 2^64. */
export function isSamePayload(spent: SpentId, payloadHash: string): boolean {
  return spent.digest === digestOf(payloadHash);
}

/** Forgets all ids, for a reader that needs none. */
export function forgetSpent(ids: SpentIds): void {
  if (ids.count === 0 && ids.others.size === 0) return;
  ids.used = 0;
  ids.count = 0;
  ids.slots.fill(0);
  ids.others.clear();
}

/** The slot of a key, or the free one that it would get. */
function slotOf({ slots, bytes }: SpentIds, key: string): number {
  const mask = slots.length - 1;
  let slot = hashOf(key, FNV_OFFSET) & mask;
  for (;;) {
    const at = slots[slot] ?? 0;
    if (at === 0 || hasKey(bytes, at - 1, key)) return slot;
    slot = (slot + 1) & mask;
  }
}

function hasKey(bytes: Uint8Array, at: number, key: string): boolean {
  if (bytes[at] !== key.length) return false;
  for (let index = 0; index < key.length; index += 1) if (bytes[at + 1 + index] !== key.charCodeAt(index)) return false;
  return true;
}

/** An entry: length of its key, the key, then order id, digest and whether it was refused. */
function appendKey(ids: SpentIds, key: string): number {
  const at = ids.used;
  const end = at + 1 + key.length + TAIL_BYTES;
  if (end > ids.bytes.length) {
    const larger = new Uint8Array(Math.max(end, Math.ceil(ids.bytes.length * 1.5)));
    larger.set(ids.bytes);
    ids.bytes = larger;
  }
  ids.bytes[at] = key.length;
  for (let index = 0; index < key.length; index += 1) ids.bytes[at + 1 + index] = key.charCodeAt(index);
  ids.used = end;
  return at;
}

function writeTail(
  bytes: Uint8Array,
  from: number,
  on: { readonly orderId: string; readonly payloadHash: string; readonly refused: boolean },
): void {
  writeHex(bytes, from, on.orderId);
  writeWord(bytes, from + ORDER_ID_BYTES, hashOf(on.payloadHash, FNV_OFFSET));
  writeWord(bytes, from + ORDER_ID_BYTES + 4, hashOf(on.payloadHash, OTHER_OFFSET));
  bytes[from + ORDER_ID_BYTES + DIGEST_BYTES] = on.refused ? 1 : 0;
}

function entryAt({ bytes }: SpentIds, at: number): SpentId {
  const from = at + 1 + (bytes[at] ?? 0);
  const hex = hexOf(bytes, from, ORDER_ID_BYTES);
  const orderId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  const digest = hexOf(bytes, from + ORDER_ID_BYTES, DIGEST_BYTES);
  return { orderId, digest, refused: bytes[from + ORDER_ID_BYTES + DIGEST_BYTES] === 1 };
}

function growSlots(ids: SpentIds): void {
  const mask = ids.slots.length * 2 - 1;
  const slots = new Uint32Array(mask + 1);
  for (let at = 0; at < ids.used;) {
    const length = ids.bytes[at] ?? 0;
    let slot = hashOfBytes(ids.bytes, at + 1, length) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = at + 1;
    at += 1 + length + TAIL_BYTES;
  }
  ids.slots = slots;
}

function isPlain(key: string): boolean {
  if (key.length > LONGEST_KEY) return false;
  for (let index = 0; index < key.length; index += 1) if (key.charCodeAt(index) > 127) return false;
  return true;
}

function digestOf(payloadHash: string): string {
  const bytes = new Uint8Array(DIGEST_BYTES);
  writeWord(bytes, 0, hashOf(payloadHash, FNV_OFFSET));
  writeWord(bytes, 4, hashOf(payloadHash, OTHER_OFFSET));
  return hexOf(bytes, 0, DIGEST_BYTES);
}

/** FNV-1a of a text's UTF-16 units, from one of two beginnings. */
function hashOf(text: string, offset: number): number {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return mixed(hash);
}

function hashOfBytes(bytes: Uint8Array, from: number, length: number): number {
  let hash = FNV_OFFSET;
  for (let index = from; index < from + length; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), FNV_PRIME);
  return mixed(hash);
}

/** Spreads what the last letters changed over all bits: ids often differ in these only. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (once ^ (once >>> 13)) >>> 0;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  for (let index = 0; index < 4; index += 1) bytes[at + index] = word >>> (8 * index);
}

function writeHex(bytes: Uint8Array, at: number, uuid: string): void {
  let nibble = 0;
  for (let index = 0; index < uuid.length; index += 1) {
    const code = uuid.charCodeAt(index);
    if (code === 45) continue;
    const value = code <= 57 ? code - 48 : code - 87;
    const place = at + (nibble >> 1);
    bytes[place] = nibble % 2 === 0 ? value << 4 : (bytes[place] ?? 0) | value;
    nibble += 1;
  }
}

function hexOf(bytes: Uint8Array, from: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString('hex');
}
