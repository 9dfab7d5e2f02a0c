import { setTimeout as pause } from 'node:timers/promises';

export { pause };

/** Asks every 50 ms until `check` holds. Throws, naming `what`, after the deadline. */
export async function waitFor(what: string, check: () => Promise<boolean>, deadlineMs = 60_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs / 1000} s: ${what}`);
    await pause(50);
  }
}
