import { parentPort, workerData } from 'node:worker_threads';
import { JournalWriter, type JournalWriterOptions } from './journal-writer.js';
import { packSnapshotAside } from './snapshot-file.js';
import type { WriterAnswer, WriterRequest } from './writer-messages.js';
import { tellCopyFault, textOf } from './writer-port.js';

// The journal's own thread: hashing, insert, signing and sync happen here. What it throws ends the thread,
// which the store takes for a failed append.
const port = parentPort;
if (port === null) throw new Error('this is the journal thread of a desk, not a program');
const answer = (message: WriterAnswer) => port.postMessage(message);
const fault = (message: string) => answer({ kind: 'fault', message });
const writer = new JournalWriter(workerData as JournalWriterOptions);
tellCopyFault(writer.copyOut(), fault);
let snapshots: Promise<void> = Promise.resolve();

port.on('message', (request: WriterRequest) => {
  switch (request.kind) {
    case 'append':
      return append(request);
    case 'snapshot':
      // One after the other, so that the newest is kept last.
      snapshots = snapshots
        .then(() => packSnapshotAside(request.snapshot))
        .then((packed) => writer.keepSnapshot(packed))
        .catch((cause: unknown) => fault(`a snapshot could not be kept: ${textOf(cause)}`));
      return;
    case 'close':
      // The snapshot of an orderly stop comes just before.
      void snapshots.then(() => {
        answer({ kind: 'closed', checkpoints: writer.close() });
        port.close();
      });
  }
});

function append({ id, events }: Extract<WriterRequest, { kind: 'append' }>): void {
  try {
    answer({ kind: 'appended', id, appended: writer.append(events) });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    answer({ kind: 'failed', id, message: textOf(cause), code });
  }
}
