import { Worker } from 'node:worker_threads';
import type { Snapshot } from '../engine/ports.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { EventTexts } from './event-texts.js';
import type { JournalWriterOptions } from './journal-writer.js';
import type { WriterAnswer, WriterRequest } from './writer-messages.js';
import { tellCopyFault, type WriteResult, type WriterFaultListener, type WriterPort } from './writer-port.js';

/** Seconds an append may take before it counts as failed. */
const APPEND_GIVEN_UP_AFTER_S = 10;
/** Looks at the clock within that time. */
const TICKS = 10;

export interface WriterThreadOptions {
  /** The built `journal-thread.js`. */
  readonly threadFile: string;
  readonly writer: JournalWriterOptions;
  readonly onFault: WriterFaultListener;
  readonly givenUpAfterS?: number;
}
interface Waiting {
  settle(result: WriteResult): void;
  readonly watch: NodeJS.Timeout;
  ticksLeft: number;
}

/**
 * The journal's writer in a thread of its own, so that the engine goes on deciding while the disk works.
 *
 * - A thread that ends fails what it was writing; the next append starts another.
 * - An append that the disk holds for too long is given up and settles as failed. What became of it is not known until
 *   the thread answers: until then, and for good if it was written after all, every append fails. Whatever the engine
 *   decided since does not stand on it, and only a restart reads it.
 */
export class WriterThread implements WriterPort {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly givenUp = new Set<number>();
  private writtenLate = false;
  private lastId = 0;
  private onClosed: ((checkpoints: readonly Checkpoint[]) => void) | undefined;

  constructor(private readonly options: WriterThreadOptions) {
    this.worker = this.start();
  }

  append(events: EventTexts, settle: (result: WriteResult) => void): void {
    const refusal = this.refusal();
    if (refusal !== undefined) return settle({ ok: false, cause: refusal });
    const id = (this.lastId += 1);
    try {
      this.worker ??= this.start();
      // Handed over, not copied: nobody here reads the texts again.
      this.post({ kind: 'append', id, events }, [events.bytes.buffer as ArrayBuffer]);
    } catch (cause) {
      // A thread that cannot be started.
      return settle({ ok: false, cause });
    }
    // Ticks instead of one long timer: time in which this thread itself stood still does not count.
    const watch = setInterval(() => this.tick(id), (this.patienceS * 1000) / TICKS);
    this.waiting.set(id, { settle, watch, ticksLeft: TICKS });
  }

  saveSnapshot(snapshot: Snapshot): void {
    if (this.refusal() === undefined && this.worker !== undefined) this.post({ kind: 'snapshot', snapshot });
  }

  async close(): Promise<readonly Checkpoint[]> {
    const { worker } = this;
    if (worker === undefined) return [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Checkpoint[]>((resolve) => {
      const seconds = this.givenUp.size > 0 ? 1 : this.patienceS;
      timer = setTimeout(() => resolve([]), seconds * 1000);
    });
    const closed = new Promise<readonly Checkpoint[]>((resolve) => {
      this.onClosed = resolve;
      worker.once('exit', () => resolve([]));
    });
    this.post({ kind: 'close' });
    const checkpoints = await Promise.race([closed, late]);
    clearTimeout(timer);
    this.worker = undefined;
    // A thread that hangs in the disk ends when the disk answers; nobody waits for it.
    void worker.terminate();
    return checkpoints;
  }

  private get patienceS(): number {
    return this.options.givenUpAfterS ?? APPEND_GIVEN_UP_AFTER_S;
  }

  private start(): Worker {
    const worker = new Worker(this.options.threadFile, { workerData: this.options.writer });
    let fault: unknown = new Error('the journal thread ended');
    worker.on('message', (answer: WriterAnswer) => this.take(answer));
    worker.on('error', (cause) => (fault = cause));
    worker.on('exit', () => this.ended(worker, fault));
    return worker;
  }

  private post(request: WriterRequest, handedOver: readonly ArrayBuffer[] = []): void {
    this.worker?.postMessage(request, handedOver);
  }

  private refusal(): Error | undefined {
    if (this.writtenLate)
      return new Error('the journal wrote a batch after it was given up: only a restart knows what stands');
    return this.givenUp.size > 0 ? new Error('the journal still hangs in an earlier write') : undefined;
  }

  private take(answer: WriterAnswer): void {
    switch (answer.kind) {
      case 'appended':
        tellCopyFault(answer.appended.copyFault, this.options.onFault);
        if (this.givenUp.delete(answer.id)) this.writtenLate = true;
        else this.settle(answer.id, { ok: true, ...answer.appended });
        return;
      case 'failed':
        if (this.givenUp.delete(answer.id)) return;
        this.settle(answer.id, { ok: false, cause: Object.assign(new Error(answer.message), { code: answer.code }) });
        return;
      case 'fault':
        this.options.onFault(answer.message);
        return;
      case 'closed':
        this.onClosed?.(answer.checkpoints);
    }
  }

  private tick(id: number): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined || (waiting.ticksLeft -= 1) > 0) return;
    this.givenUp.add(id);
    const cause = new Error(`the disk did not take a batch within ${this.patienceS} s`);
    this.settle(id, { ok: false, cause });
  }

  private settle(id: number, result: WriteResult): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    clearInterval(waiting.watch);
    this.waiting.delete(id);
    waiting.settle(result);
  }

  private ended(worker: Worker, cause: unknown): void {
    if (this.worker === worker) this.worker = undefined;
    // Nobody will say any more whether it was written.
    if (this.givenUp.size > 0) this.writtenLate = true;
    this.givenUp.clear();
    for (const id of [...this.waiting.keys()]) this.settle(id, { ok: false, cause });
  }
}
