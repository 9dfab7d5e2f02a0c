import { figure } from './statistics.js';
import type { SurveillanceResult } from './surveillance.js';
import { verdictOn } from './verdict.js';

const STORED = { must: 5, aim: 0.5, unit: ' s', atMost: true };

export function printSurveillance(result: SurveillanceResult): string[] {
  const { alerts, p50Ms, p99Ms, worstMs, ordersPerSecond, marketEventsPerSecond, faults } = result;
  return [
    `Surveillance at ${figure(ordersPerSecond)} orders/s with the feed at ${figure(marketEventsPerSecond)} market events/s`,
    `From a change of an order until the alert about it can be read from disk: ${verdictOn(p99Ms / 1000, STORED)}, p99 of ${alerts} alerts (p50 ${figure(p50Ms)} ms, worst ${figure(worstMs)} ms).`,
    ...faults.map((fault) => `NOT TO BE TRUSTED: ${fault}`),
  ];
}
