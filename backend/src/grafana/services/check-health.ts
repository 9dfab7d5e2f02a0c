import type { FeedView, KillSwitchState } from '@paperdesk/contract';
import type { DeliveryView, DeskReader } from '../../engine/desk.js';
import { type CheckHealthResponse, HEALTH_STATUS } from '../proto/messages.js';
import { killSentence } from '../queries/kill-switch.js';

/** One thing that is wrong: what it means, and what to do first. */
interface Finding {
  readonly part: 'engine' | 'killSwitch' | 'questdb' | 'feed';
  readonly severity: 'error' | 'warning';
  readonly text: string;
  readonly next: string;
}

/**
 * What "Save & test" shows, a sentence and a next step for each fault. Only a halted engine is an error: with the kill
 * switch on, QuestDB away or a feed down the data source answers rightly, so those are warnings and the status stays OK.
 */
export function checkHealth(reader: DeskReader): CheckHealthResponse {
  const desk = reader.desk();
  const state = reader.killSwitch();
  const delivery = reader.delivery().filter((view) => view.state !== 'delivering');
  const feeds = reader.feeds({}).filter((feed) => feed.state !== 'live');
  const findings = [
    ...engineFinding(state),
    ...killFinding(state),
    ...questDbFindings(delivery),
    ...feedFinding(feeds),
  ];
  const told = findings.map(({ text, next }) => `${text} Next: ${next}`);
  const details = {
    source: desk.source,
    version: desk.version,
    engineHalted: state.engine.halted,
    killSwitch: state.state,
    delivery: delivery.map(({ queue, state: now, lastError }) => ({ queue, state: now, lastError })),
    marketsNotLive: feeds.map(({ venue, symbol, state: now }) => ({ venue, symbol, state: now })),
    findings,
    // Grafana unfolds this below the message.
    verboseMessage: told.join('\n'),
  };
  return {
    status: findings.some(({ severity }) => severity === 'error') ? HEALTH_STATUS.error : HEALTH_STATUS.ok,
    message: [
      `${desk.paperLine}. The desk answers, version ${desk.version}.`,
      ...(told.length === 0 ? [WELL] : told),
    ].join(' '),
    jsonDetails: Buffer.from(JSON.stringify(details)),
  };
}

const WELL = 'Everything is well.';

function engineFinding({ engine }: KillSwitchState): Finding[] {
  if (!engine.halted) return [];
  return [
    {
      part: 'engine',
      severity: 'error',
      text: `The engine is halted (${engine.reason ?? 'no reason given'}), so no order is taken.`,
      next: 'read `npx paperdesk doctor` and the backend’s log, then restart the desk (runbook EngineHalted).',
    },
  ];
}

function killFinding({ state, kills }: KillSwitchState): Finding[] {
  if (state !== 'killed') return [];
  return [
    {
      part: 'killSwitch',
      severity: 'warning',
      text: `The kill switch is on: ${kills.map(killSentence).join('; ') || 'its state cannot be read'}.`,
      next: 're-arm on the dashboard Risk and limits once the reason is gone (runbook KillSwitchTripped).',
    },
  ];
}

function questDbFindings(delivery: readonly DeliveryView[]): Finding[] {
  return delivery.map(({ queue, state, waitingRows }) => ({
    part: 'questdb',
    severity: 'warning',
    text: `QuestDB takes no rows: delivery is ${state} (${queue}, ${waitingRows} rows wait), so history stands still while live data goes on.`,
    next: 'see whether QuestDB runs and has disk left; waiting rows are delivered by themselves (runbook QuestDBDown).',
  }));
}

/** A dozen markets of one dead venue are one sentence. */
function feedFinding(feeds: readonly FeedView[]): Finding[] {
  if (feeds.length === 0) return [];
  const named = feeds
    .slice(0, 3)
    .map(({ venue, symbol, state, reason }) => `${venue} ${symbol} is ${state}: ${reason}`);
  const more = feeds.length > named.length ? `; and ${feeds.length - named.length} more` : '';
  return [
    {
      part: 'feed',
      severity: 'warning',
      text: `Orders are refused where the feed is not live: ${named.join('; ')}${more}.`,
      next: 'open the dashboard Market data quality; a feed reconnects by itself (runbook MarketDataStale).',
    },
  ];
}
