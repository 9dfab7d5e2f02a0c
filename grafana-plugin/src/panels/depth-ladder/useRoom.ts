import { useEffect, useRef, useState, type RefObject } from 'react';

/** The height that the lines around an element leave to it; the estimate until it was drawn once. */
export function useRoom(estimatePx: number): readonly [RefObject<HTMLDivElement>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [measuredPx, setMeasuredPx] = useState(0);
  useEffect(() => {
    if (element.current === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => setMeasuredPx(Math.floor(entry?.contentRect.height ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, measuredPx > 0 ? measuredPx : estimatePx];
}
