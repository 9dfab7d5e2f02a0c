/** Resolves after this long, or at once when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}

/** The answer, or undefined when the signal came first; the answer, or its fault, is then let go. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const stopped = new Stopped(signal, undefined);
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, stopped.promise]);
  } finally {
    stopped.dispose();
  }
}

/** A signal as a promise of something shorter-lived than it; to be disposed of with that. */
export class Stopped<T> {
  readonly promise: Promise<T>;
  private readonly listener: () => void;

  constructor(
    private readonly signal: AbortSignal,
    told: T,
  ) {
    let stop: () => void = () => undefined;
    this.promise = new Promise((resolve) => {
      stop = () => resolve(told);
    });
    this.listener = stop;
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  }

  dispose(): void {
    this.signal.removeEventListener('abort', this.listener);
  }
}

/** Looks for silence again and again; `silent` rejects with the first reason found. */
export class Watchdog {
  readonly silent: Promise<never>;
  private readonly timer: NodeJS.Timeout;
  private bark: (fault: Error) => void = () => undefined;

  constructor(staleAfterMs: number, findSilence: (found: (reason: string) => void) => void) {
    this.silent = new Promise<never>((_, reject) => {
      this.bark = reject;
    });
    this.silent.catch(() => undefined);
    this.timer = setInterval(
      () => findSilence((reason) => this.bark(new Error(reason))),
      Math.max(50, Math.round(staleAfterMs / 5)),
    );
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
