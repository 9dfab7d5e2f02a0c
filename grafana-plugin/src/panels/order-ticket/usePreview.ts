import type { Preview, SubmitOrderRequest } from '@paperdesk/contract';
import { useEffect, useRef, useState } from 'react';
import { faultOf, type ApiFault } from '../../desk/apiFault.js';
import { previewOrder } from '../../desk/deskApi.js';

/** Nobody reads a preview of half a number. */
const TYPING_MS = 400;
const AGAIN_MS = 2_000;
const LOOK_MS = 100;

/** The answer to one order as it stood when it was asked for. */
export interface TypedPreview {
  readonly preview: Preview | undefined;
  readonly fault: ApiFault | undefined;
  /** The order changed since, or nothing was answered yet. */
  readonly asking: boolean;
}

interface Held {
  readonly of: string;
  readonly preview?: Preview;
  readonly fault?: ApiFault;
}

/**
 * Asks what an order would meet while it is being typed: after a pause, one request at a time whatever is typed
 * meanwhile, and again every two seconds, since the market moves. `order` undefined asks nothing. `typed` is what a
 * person chose: a quantity in money changes with every quote, and would never pause.
 */
export function usePreview(order: SubmitOrderRequest | undefined, typed: object): TypedPreview | undefined {
  const wanted = order === undefined ? '' : JSON.stringify(typed);
  const [held, setHeld] = useState<Held | undefined>(undefined);
  const latest = useRef({ wanted, order, since: 0 });

  useEffect(() => {
    const { wanted: before, since } = latest.current;
    latest.current = { wanted, order, since: before === wanted ? since : Date.now() };
  });

  useEffect(() => {
    let [asked, answeredAt, busy, stopped] = ['', 0, false, false];
    const ask = async (of: string, what: SubmitOrderRequest) => {
      busy = true;
      asked = of;
      let answer: Held;
      try {
        answer = { of, preview: await previewOrder(what) };
      } catch (thrown) {
        answer = { of, fault: faultOf(thrown) };
      }
      busy = false;
      answeredAt = Date.now();
      if (!stopped) setHeld(answer);
    };
    const look = () => {
      const { wanted: now, order: what, since } = latest.current;
      if (busy || what === undefined || Date.now() - since < TYPING_MS) return;
      if (now !== asked || Date.now() - answeredAt >= AGAIN_MS) void ask(now, what);
    };
    const timer = setInterval(look, LOOK_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, []);

  if (order === undefined) return undefined;
  const mine = held?.of === wanted ? held : undefined;
  return { preview: mine?.preview, fault: mine?.fault, asking: mine === undefined };
}
