import { printTable } from '../../cli/table.js';
import { figure } from '../statistics.js';
import { verdictOn } from '../verdict.js';
import type { CpuShare } from './ten-clients.js';
import type { UiResult } from './ui.js';

const TICK_P50 = { must: 400, aim: 220, unit: ' ms', atMost: true };
const TICK_P99 = { must: 900, aim: 500, unit: ' ms', atMost: true };
const NAVIGATION = { must: 3, aim: 1.5, unit: ' s', atMost: true };
const LIVE_OF_POLLING = { must: null, aim: 0.33, unit: '', atMost: true };

/** What a person feels in Grafana. */
export function printUi({ load, tick, clients, faults }: UiResult): string[] {
  const seconds = (values: readonly number[]) => values.map((ms) => figure(ms / 1000)).join(', ');
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const row = (name: string, share: CpuShare, asked: string, heard: string) => [
    ...[name, percent(share.backend), percent(share.questdb), percent(share.grafana), percent(share.total)],
    ...[asked, heard],
  ];
  const { idle, live, polling } = clients;
  return [
    'The front end: a whole desk, a real Grafana and Chromium on this machine',
    ...tickLines(tick),
    `Trading desk by navigation in a loaded Grafana: ${verdictOn(load.navigationMedianMs / 1000, NAVIGATION)}, median of ${load.navigationMs.length} (${seconds(load.navigationMs)} s).`,
    `  By its address in an empty browser: ${seconds(load.coldMs)} s, the first in a Grafana that nobody had used.`,
    `${clients.clients} clients of the trading desk without browsers, CPU of a core:`,
    ...printTable(
      ['', 'backend', 'QuestDB', 'Grafana', 'together', 'requests/s', 'messages/s'],
      [
        row('nobody', idle, '0', '0'),
        row('Grafana Live', live, figure(live.requestsPerSecond), figure(live.messagesPerSecond)),
        row('polling every 250 ms', polling, figure(polling.requestsPerSecond), '0'),
      ],
    ),
    `  Live of polling: ${verdictOn(clients.ratio, LIVE_OF_POLLING)}. ${pollingWords(polling.requestsPerSecond, polling.askedPerSecond)}`,
    ...faults.map((fault) => `FAULT: ${fault}. These figures must not be used.`),
  ];
}

function pollingWords(sent: number, asked: number): string {
  return sent < asked * 0.95
    ? `The machine took only ${figure(sent)} of the ${asked} polls a second: with all of them polling would cost more.`
    : `All ${asked} polls a second were answered.`;
}

/** A figure without frames that were drawn, or of drawings before their frames, is none: the fault below says so. */
function tickLines(tick: UiResult['tick']): string[] {
  if (tick.own.count === 0 || tick.all.p50Ms < 0)
    return ['Tick at the demo exchange → drawn in the order ticket: not measured.'];
  return [
    `Tick at the demo exchange → drawn in the order ticket, every one of ${tick.all.count} frames until it or a newer one was drawn (${figure(tick.framesPerSecond)} frames/s, ${figure(tick.drawingsPerSecond)} drawings/s):`,
    `  p50 ${verdictOn(tick.all.p50Ms, TICK_P50)}`,
    `  p99 ${verdictOn(tick.all.p99Ms, TICK_P99)}`,
    `  The ${tick.own.count} frames alone that were drawn themselves: p50 ${figure(tick.own.p50Ms)} ms, p99 ${figure(tick.own.p99Ms)} ms.`,
  ];
}
