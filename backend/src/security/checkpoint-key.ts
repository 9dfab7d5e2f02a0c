import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../errors.js';

/** Both as PEM. */
export interface CheckpointKey {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/**
 * The Ed25519 key that signs the journal's checkpoints: made at the first start, in `secrets/` of PAPERDESK_HOME with
 * mode 0600, its public half beside it. Throws {@link OperatorError} when it is there and cannot be read: a new key
 * would disown every checkpoint made so far.
 */
export function openCheckpointKey(secretsFolder: string): CheckpointKey {
  const file = join(secretsFolder, 'checkpoint-key.pem');
  const publicFile = join(secretsFolder, 'checkpoint-key.pub.pem');
  mkdirSync(secretsFolder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    if (existsSync(publicFile))
      throw new OperatorError(
        `${file} is gone and its public half is there: restore it from a backup, or move ${publicFile} away to begin with a new key.`,
      );
    const { privateKey } = generateKeyPairSync('ed25519');
    writeWhole(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  }
  const privateKeyPem = readFileSync(file, 'utf8');
  let publicKeyPem: string;
  try {
    publicKeyPem = String(createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' }));
  } catch {
    throw new OperatorError(`${file} is no key: restore it from a backup.`);
  }
  if (!existsSync(publicFile)) writeWhole(publicFile, publicKeyPem);
  return { privateKeyPem, publicKeyPem };
}

/** Beside its place and moved there, so that a crash never leaves half a key. */
function writeWhole(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
