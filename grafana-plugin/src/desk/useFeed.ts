import { useCallback, useEffect, useRef, useState } from 'react';
import { faultOf, type ApiFault } from './apiFault.js';
import {
  ASK_AGAIN_AFTER_MS,
  freshnessOf,
  REFUSED_AGAIN_AFTER_MS,
  STREAM_SILENT_AFTER_MS,
  type Freshness,
} from './freshness.js';
import { useNow } from './useNow.js';

/** A value that a stream brought, with the time of its newest row (the service's clock; only its change counts). */
export interface Streamed<T> {
  readonly value: T;
  readonly rowTime: number;
  /** The one account that the query asks for; undefined when it brings every account's. */
  readonly account?: string | undefined;
}

export interface Feed<T> {
  /** The last good value; look at `freshness` before acting on it. */
  readonly value: T | undefined;
  readonly freshness: Freshness;
  readonly ageMs: number | undefined;
  readonly fault: ApiFault | undefined;
  /** Asks again at once. */
  readonly refresh: () => void;
}

export interface FeedOptions<T> {
  /** What is asked; when it changes, the old answer is forgotten. An empty key asks nothing. */
  readonly key: string;
  readonly poll: () => Promise<T>;
  readonly everyMs: number;
  readonly streamed?: Streamed<T> | undefined;
}

interface Held<T> {
  readonly key: string;
  readonly value?: T;
  readonly at?: number;
  readonly fault?: ApiFault;
}

interface Arrival {
  readonly row: number;
  readonly at: number;
}

/** Local receipt time of the stream's newest row, taken by a timer because a dead stream renders nothing. */
function useArrival(rowTime: number | undefined): Arrival | undefined {
  const newest = useRef(rowTime);
  const [arrival, setArrival] = useState<Arrival | undefined>(undefined);
  useEffect(() => {
    newest.current = rowTime;
  }, [rowTime]);
  useEffect(() => {
    const look = () => {
      const row = newest.current;
      if (row !== undefined) setArrival((seen) => (seen?.row === row ? seen : { row, at: Date.now() }));
    };
    const first = setTimeout(look, 0);
    const timer = setInterval(look, 500);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return arrival;
}

/** Keeps one answer of the desk fresh: from the stream while its rows arrive, else by asking again and again. */
export function useFeed<T>({ key, poll, everyMs, streamed }: FeedOptions<T>): Feed<T> {
  const now = useNow();
  const arrival = useArrival(streamed?.rowTime);
  const [held, setHeld] = useState<Held<T>>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef(poll);
  const streaming = streamed !== undefined && arrival !== undefined && now - arrival.at <= STREAM_SILENT_AFTER_MS;

  useEffect(() => {
    latest.current = poll;
  }, [poll]);

  useEffect(() => {
    if (streaming || key === '') return undefined;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      let nextMs = everyMs;
      try {
        const value = await latest.current();
        if (!stopped) setHeld({ key, value, at: Date.now() });
      } catch (thrown) {
        const fault = faultOf(thrown);
        nextMs = Math.min(everyMs, fault.kind === 'unreachable' ? ASK_AGAIN_AFTER_MS : REFUSED_AGAIN_AFTER_MS);
        if (!stopped) setHeld((old) => (old.key === key ? { ...old, fault } : { key, fault }));
      }
      if (!stopped) timer = setTimeout(() => void ask(), nextMs);
    };
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key, everyMs, streaming, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  if (streaming)
    return { value: streamed.value, freshness: 'live', ageMs: now - arrival.at, fault: undefined, refresh };
  const mine: Held<T> = held.key === key ? held : { key };
  const streamedAt = streamed === undefined ? 0 : (arrival?.at ?? 0);
  const polledAt = mine.at ?? 0;
  const lastAt = Math.max(polledAt, streamedAt) || undefined;
  return {
    value: polledAt >= streamedAt ? mine.value : streamed?.value,
    freshness: freshnessOf({ at: lastAt, fault: mine.fault, everyMs, nowMs: now }),
    ageMs: lastAt === undefined ? undefined : Math.max(0, now - lastAt),
    fault: mine.fault,
    refresh,
  };
}
