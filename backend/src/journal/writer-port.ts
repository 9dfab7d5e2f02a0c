import type { Snapshot } from '../engine/ports.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { EventTexts } from './event-texts.js';
import { type Appended, JournalWriter, type JournalWriterOptions } from './journal-writer.js';
import { packSnapshot } from './snapshot-file.js';

export type WriteResult = ({ readonly ok: true } & Appended) | { readonly ok: false; readonly cause: unknown };

/** The journal's writer as the store sees it, wherever it runs. */
export interface WriterPort {
  /** `settle` is called once. */
  append(events: EventTexts, settle: (result: WriteResult) => void): void;
  saveSnapshot(snapshot: Snapshot): void;
  /** Resolves when the file is let go of, with the checkpoint of the end. */
  close(): Promise<readonly Checkpoint[]>;
}
/** Hears of what nobody waits for: a snapshot or a copy of a checkpoint that could not be written. */
export type WriterFaultListener = (message: string) => void;

/** Writes in the caller's thread, within the call: for tests and for commands that write little. */
export class InlineWriter implements WriterPort {
  private readonly writer: JournalWriter;
  private closed = false;

  constructor(
    options: JournalWriterOptions,
    private readonly onFault: WriterFaultListener,
  ) {
    this.writer = new JournalWriter(options);
    tellCopyFault(this.writer.copyOut(), onFault);
  }

  append(events: EventTexts, settle: (result: WriteResult) => void): void {
    let result: WriteResult;
    try {
      result = { ok: true, ...this.writer.append(events) };
    } catch (cause) {
      result = { ok: false, cause };
    }
    settle(result);
  }

  saveSnapshot(snapshot: Snapshot): void {
    try {
      this.writer.keepSnapshot(packSnapshot(snapshot));
    } catch (cause) {
      this.onFault(`a snapshot could not be kept: ${textOf(cause)}`);
    }
  }

  close(): Promise<readonly Checkpoint[]> {
    if (this.closed) return Promise.resolve([]);
    this.closed = true;
    return Promise.resolve(this.writer.close());
  }
}

export function tellCopyFault(fault: string | undefined, onFault: WriterFaultListener): void {
  if (fault !== undefined) onFault(`checkpoints could not be copied out of the journal: ${fault}`);
}

export function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
