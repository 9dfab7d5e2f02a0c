import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { OperatorError } from '../errors.js';

/** A unix socket's path has 108 bytes in the kernel, the last one being the end mark. */
const MAX_PATH_BYTES = 107;

/**
 * Makes place for the socket: checks its path, makes its folder (0750), removes what an earlier run left.
 * @throws {OperatorError} when the path is too long, is another kind of file, or another desk answers there.
 */
export async function claimSocketPath(path: string): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES)
    throw new OperatorError(
      `The socket path for Grafana has ${bytes} bytes and may have ${MAX_PATH_BYTES}; set GRAFANA_SOCKET to a shorter one (${path}).`,
    );
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket())
    throw new OperatorError(`${path} is not a socket; remove it or set GRAFANA_SOCKET to another path.`);
  if (await answers(path))
    throw new OperatorError(`Another desk answers on ${path}; stop it or set GRAFANA_SOCKET to another path.`);
  rmSync(path);
}

/**
 * Opens the bound socket to the group (Grafana runs as another user), then tells the launcher of the new start.
 * The content of the epoch file is random: a process id repeats in a container, an inode number anywhere.
 */
export function announceSocket(path: string): void {
  chmodSync(path, 0o660);
  const draft = `${path}.epoch.new`;
  writeFileSync(draft, `${randomBytes(16).toString('hex')}\n`, { mode: 0o644 });
  renameSync(draft, `${path}.epoch`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
