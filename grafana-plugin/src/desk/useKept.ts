import { useCallback, useSyncExternalStore } from 'react';

const kept = new Map<string, unknown>();
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const told = () => {
  for (const listener of listeners) listener();
};

/**
 * `useState` that outlives the component: Grafana draws a panel anew when it scrolls back into view, enters view mode or
 * is still loading, and an open dialog with what was typed into it must not vanish. `key` names panel and field.
 */
export function useKept<T>(key: string, initial: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(subscribe, () => (kept.has(key) ? (kept.get(key) as T) : initial));
  const set = useCallback((next: T) => keep(key, next), [key]);
  return [value, set];
}

/** Keeps a value from outside a component. */
export function keep(key: string, value: unknown): void {
  kept.set(key, value);
  told();
}

/** Forgets everything kept (a new page does the same). */
export function forgetKept(): void {
  kept.clear();
  told();
}
