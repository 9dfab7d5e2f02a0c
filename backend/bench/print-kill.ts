import type { KillResult } from './kill.js';
import { figure } from './statistics.js';
import { verdictOn } from './verdict.js';

const LAST_CANCEL = { must: 1, aim: 0.2, unit: ' s', atMost: true };
const FLAG = { must: 1, aim: 0.2, unit: ' ms', atMost: true };

export function printKill(result: KillResult): string[] {
  const { orders, requestMs, requestMedianMs, presses, flagP50Us, flagP99Us, flagWorstUs, faults } = result;
  return [
    `Kill switch with the feed at ${figure(result.marketEventsPerSecond)} market events/s`,
    `From the request until the last of ${orders} cancels is on disk and told: ${verdictOn(requestMedianMs / 1000, LAST_CANCEL)}, median of ${requestMs.length} runs (${requestMs.map((ms) => figure(ms / 1000)).join(', ')} s).`,
    `From a press until no order is taken: ${verdictOn(flagP99Us / 1000, FLAG)}, p99 of ${presses} presses (p50 ${figure(flagP50Us / 1000)} ms, worst ${figure(flagWorstUs / 1000)} ms).`,
    ...faults.map((fault) => `NOT TO BE TRUSTED: ${fault}`),
  ];
}
