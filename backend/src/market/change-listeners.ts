import type { QueryType } from '@paperdesk/contract';

/** Hears which query types have new answers. */
export type ChangeListener = (changed: ReadonlySet<QueryType>) => void;

/** Readers that want to hear of changes. One that throws keeps nothing from the others, nor from whoever made the change. */
export class ChangeListeners {
  private readonly listeners = new Set<ChangeListener>();
  private readonly reported = new WeakSet<ChangeListener>();

  /** `onFault` is called once for each listener that throws; it is told of later changes all the same. */
  constructor(private readonly onFault: (cause: unknown) => void = () => undefined) {}

  /** Returns the way to stop. */
  add(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(changed: ReadonlySet<QueryType>): void {
    for (const listener of this.listeners)
      try {
        listener(changed);
      } catch (cause) {
        if (this.reported.has(listener)) continue;
        this.reported.add(listener);
        this.onFault(cause);
      }
  }
}
