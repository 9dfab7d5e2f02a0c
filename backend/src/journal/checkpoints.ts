import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { canonicalJson } from '../engine/canonical-json.js';
import type { Checkpoint } from '../model/checkpoint.js';

/** A checkpoint stands behind each event whose seq is a multiple of this, and behind the last one of an orderly stop. */
export const CHECKPOINT_EVERY = 1000;

/** The table's columns under the names of {@link Checkpoint}. */
export const CHECKPOINT_COLUMNS =
  'seq, hash, time_us AS time, build_version AS buildVersion, key_id AS keyId, signature';

/** What a writer signs checkpoints with. Plain data, so that it can be handed to a thread. */
export interface CheckpointOptions {
  /** Ed25519, PKCS #8 as PEM. */
  readonly privateKeyPem: string;
  readonly buildVersion: string;
  readonly every?: number;
}

/** Signs what the chain says. The key never leaves it. */
export class CheckpointSigner {
  private readonly key: KeyObject;
  private readonly keyId: string;
  readonly every: number;

  constructor(private readonly options: CheckpointOptions) {
    this.key = createPrivateKey(options.privateKeyPem);
    this.keyId = keyIdOf(createPublicKey(this.key));
    this.every = options.every ?? CHECKPOINT_EVERY;
  }

  sign(seq: number, hash: string): Checkpoint {
    const { buildVersion } = this.options;
    const said = { seq, hash, time: Date.now() * 1000, buildVersion, keyId: this.keyId };
    return { ...said, signature: sign(null, Buffer.from(canonicalJson(said)), this.key).toString('base64') };
  }
}

/** Null when the key signed exactly this. */
export function signatureFault({ signature, ...said }: Checkpoint, publicKey: KeyObject): string | null {
  if (said.keyId !== keyIdOf(publicKey)) return `it is signed by another key (${said.keyId})`;
  const right = verify(null, Buffer.from(canonicalJson(said)), publicKey, Buffer.from(signature, 'base64'));
  return right ? null : 'its signature does not match what it says';
}

/** The first 16 hex digits of the SHA-256 of the public key. */
export function keyIdOf(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The copies beside the journal: appended and synced, never rewritten. */
export class CheckpointCopies {
  private newest: number | undefined;
  /** The last line was cut short by a crash or a full disk. */
  private torn = false;

  constructor(private readonly file: string) {}

  /** Throws when they cannot be put on disk. */
  append(checkpoints: readonly Checkpoint[]): void {
    if (checkpoints.length === 0) return;
    const lines = checkpoints.map((checkpoint) => `${canonicalJson(checkpoint)}\n`).join('');
    const descriptor = openSync(this.file, 'a', 0o600);
    try {
      const text = Buffer.from(this.torn ? `\n${lines}` : lines);
      this.torn = true;
      for (let at = 0; at < text.length;) at += writeSync(descriptor, text, at);
      fsyncSync(descriptor);
      this.torn = false;
      this.newest = checkpoints.at(-1)?.seq;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Seq of the newest copy; 0 when there is none. */
  newestSeq(): number {
    this.newest ??= this.readNewest();
    return this.newest;
  }

  private readNewest(): number {
    if (!existsSync(this.file)) return 0;
    const text = readFileSync(this.file, 'utf8');
    this.torn = text !== '' && !text.endsWith('\n');
    return text.split('\n').reduce((newest, line) => Math.max(newest, seqOf(line)), 0);
  }
}

function seqOf(line: string): number {
  try {
    return (JSON.parse(line) as Partial<Checkpoint>).seq ?? 0;
  } catch {
    return 0;
  }
}
