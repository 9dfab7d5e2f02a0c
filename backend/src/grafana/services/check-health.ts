import type { DeskReader } from '../../engine/desk.js';
import { type CheckHealthResponse, HEALTH_STATUS } from '../proto/messages.js';
import { killSentence } from '../queries/kill-switch.js';

/**
 * What "Save & test" shows. Only a halted engine is an error: with the kill switch on, QuestDB away or a feed down
 * the data source answers rightly, so those are told and the status stays OK.
 */
export function checkHealth(reader: DeskReader): CheckHealthResponse {
  const desk = reader.desk();
  const { engine, state, kills } = reader.killSwitch();
  const delivery = reader.delivery().filter((view) => view.state !== 'delivering');
  const feeds = reader.feeds({}).filter((feed) => feed.state !== 'live');
  const faults = [
    ...(engine.halted ? [`the engine is halted (${engine.reason ?? 'no reason given'}), no order is taken`] : []),
    ...(state === 'killed'
      ? [`the kill switch is on: ${kills.map(killSentence).join(', ') || 'its state cannot be read'}`]
      : []),
    ...delivery.map((view) => `delivery to QuestDB is ${view.state} (${view.queue}, ${view.waitingRows} rows wait)`),
    ...feeds.map((feed) => `${feed.venue} ${feed.symbol} is ${feed.state}: ${feed.reason}`),
  ];
  const words = faults.length === 0 ? 'Everything is well.' : `But ${faults.join('; ')}.`;
  const details = {
    source: desk.source,
    version: desk.version,
    engineHalted: engine.halted,
    killSwitch: state,
    delivery: delivery.map(({ queue, state: now, lastError }) => ({ queue, state: now, lastError })),
    marketsNotLive: feeds.map(({ venue, symbol, state: now }) => ({ venue, symbol, state: now })),
  };
  return {
    status: engine.halted ? HEALTH_STATUS.error : HEALTH_STATUS.ok,
    message: `${desk.paperLine}. The desk answers. ${words}`,
    jsonDetails: Buffer.from(JSON.stringify(details)),
  };
}
