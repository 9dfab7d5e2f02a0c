import { useState } from 'react';
import { faultOf, faultSentence } from './apiFault.js';
import type { NoteTone } from './Note.js';

/** What the screen says once something was done, or why it was not. */
export interface Message {
  readonly tone: NoteTone;
  readonly text: string;
}

/** One change at a time, and what became of it. */
export interface Act {
  readonly inFlight: boolean;
  readonly message: Message | undefined;
  /** Runs the work, whose answer is the sentence to show; true when it went well. */
  readonly run: (work: () => Promise<string>) => Promise<boolean>;
  readonly say: (message: Message | undefined) => void;
}

/** `failed` begins the sentence when the service refuses; silence is never told as a refusal. */
export function useAct(failed: string): Act {
  const [inFlight, setInFlight] = useState(false);
  const [message, say] = useState<Message | undefined>(undefined);
  const run = async (work: () => Promise<string>): Promise<boolean> => {
    setInFlight(true);
    say(undefined);
    try {
      say({ tone: 'good', text: await work() });
      return true;
    } catch (thrown) {
      const fault = faultOf(thrown);
      const known = fault.kind === 'refused' || fault.kind === 'forbidden';
      const text = known
        ? `${failed}: ${faultSentence(fault)}`
        : `${faultSentence(fault)} Whether it was done is not known: look before you do it again.`;
      say({ tone: 'bad', text });
      return false;
    } finally {
      setInFlight(false);
    }
  };
  return { inFlight, message, run, say };
}
