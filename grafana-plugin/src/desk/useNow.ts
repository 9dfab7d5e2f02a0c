import { useEffect, useState } from 'react';

/** Local time in ms, renewed each second by the panel's own timer: a dead stream brings no render that could show its age. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
