import { setTimeout as pause } from 'node:timers/promises';

/** How a wait ended: the thing came up, its process ended, or time ran out. */
export type WaitResult = 'ready' | 'ended' | 'too-late';

/** Asks `ready` four times a second until it says yes, `running` says no, or `deadlineMs` is over. */
export async function waitUntil(
  ready: () => Promise<boolean>,
  running: () => boolean,
  deadlineMs: number,
): Promise<WaitResult> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    if (!running()) return 'ended';
    if (await ready()) return running() ? 'ready' : 'ended';
    await pause(250);
  }
  return 'too-late';
}

/** True when a GET answers with a success within two seconds. */
export async function answersOk(url: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> {
  try {
    const reply = await fetch(url, { headers, signal: AbortSignal.timeout(2000) });
    await reply.body?.cancel();
    return reply.ok;
  } catch {
    return false;
  }
}

/** True when a GET answers at all, whatever it says. */
export async function answersAtAll(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await reply.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
