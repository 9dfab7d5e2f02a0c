import type { DeskReader } from './desk.js';

/** Whether orders can be taken now; the reasons are sentences. QuestDB is not among them: nothing waits for it. */
export function readinessOf(desk: Pick<DeskReader, 'killSwitch' | 'feeds'>): { ready: boolean; reasons: string[] } {
  const reasons: string[] = [];
  const { engine } = desk.killSwitch();
  if (engine.halted) reasons.push(`The engine is halted: ${engine.reason ?? 'no reason given'}.`);
  if (!desk.feeds({}).some((feed) => feed.state === 'live')) reasons.push('No market is live yet.');
  return { ready: reasons.length === 0, reasons };
}
