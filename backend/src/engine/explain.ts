import type { BookTopView } from '@paperdesk/contract';
import type { LatencyModel } from '../model/trading-rules.js';
import type { Order } from '../execution/order.js';
import { presetNamed } from '../execution/presets.js';
import type { BookTop, DeskEvent } from '../model/desk-event.js';
import { textOfSteps, type Instrument } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import { feeRatesOf } from '../portfolio/fees.js';
import { CHECKS } from './assess.js';
import type { Explanation } from './desk.js';
import { isSuspended } from './decision.js';
import { eventText } from './event-text.js';
import { reportOf } from './report.js';
import type { DeskState } from './state.js';

export { subjectOf } from './subject.js';

/** The story of one order in sentences, with the book that each decision saw and all it was decided under. */
export function explanationOf(
  state: DeskState,
  order: Order,
  events: readonly { readonly seq: number; readonly event: DeskEvent }[],
): Explanation {
  const timeline = events.map(({ seq, event }) => ({
    seq,
    time: isoFromUs(event.time),
    event: event.type,
    person: event.actor.person,
    text: eventText(order, event),
    book: bookView(bookOf(event), order.instrument),
    queueAhead: queueOf(event, order.instrument),
  }));
  return {
    report: reportOf(order, isSuspended(state, order)),
    timeline,
    bookAtDecision: timeline[0]?.book ?? null,
    queue: timeline.flatMap(({ time, queueAhead }) => (queueAhead === null ? [] : [{ time, queueAhead }])),
    model: modelOf(state, order),
    fees: feesOf(state, order),
    checks: CHECKS.map(({ name }) => {
      const denials = order.denials.filter(({ check }) => check === name);
      return { check: name, passed: denials.length === 0, denials };
    }),
    denials: [...order.denials],
  };
}

function bookOf(event: DeskEvent): BookTop | null {
  return 'book' in event ? event.book : null;
}

function queueOf(event: DeskEvent, instrument: Instrument | null): string | null {
  const lots =
    event.type === 'orderFilled'
      ? event.cause.kind === 'trade'
        ? event.cause.queueAhead
        : null
      : 'queueAhead' in event
        ? event.queueAhead
        : null;
  return lots === null || instrument === null ? null : textOfSteps(lots, instrument.lotSize);
}

/** A book in decimal text; null without a book, or without the steps it counts in. */
export function bookView(book: BookTop | null, instrument: Instrument | null): BookTopView | null {
  if (book === null || instrument === null) return null;
  const price = (ticks: number | null) => (ticks === null ? null : textOfSteps(ticks, instrument.tickSize));
  const size = (lots: number | null) => (lots === null ? null : textOfSteps(lots, instrument.lotSize));
  return {
    sequence: book.sequence,
    bid: price(book.bid),
    bidSize: size(book.bidSize),
    ask: price(book.ask),
    askSize: size(book.askSize),
    timeExchange: isoFromUs(book.timeExchange),
  };
}

function modelOf({ rules }: DeskState, order: Order): Explanation['model'] {
  if (order.preset === '' || rules === null) return null;
  const preset = presetNamed(rules, order.preset);
  const { queueModel, displayedPercent, collarBps, modelFills } = preset;
  return {
    ...{ preset: order.preset, queueModel, displayedPercent, collarBps, modelFills },
    submitLatency: latencyText(preset.submitLatency),
    cancelLatency: latencyText(preset.cancelLatency),
    reportLatency: latencyText(preset.reportLatency),
    seed: rules.seed,
  };
}

function feesOf(state: DeskState, { instrument, terms }: Order): Explanation['fees'] {
  if (instrument === null) return null;
  const account = state.accounts.get(terms.account);
  return feeRatesOf({ rules: state.rules, account, instrument, now: state.lastTime });
}

function latencyText(model: LatencyModel): string {
  switch (model.kind) {
    case 'constant':
      return model.us === 0 ? 'none' : `always ${ms(model.us)}`;
    case 'empirical':
      return (
        `the feed's own delay times ${model.multiplier} plus ${ms(model.baseUs)}, ` +
        `${ms(model.leastUs)} to ${ms(model.mostUs)}`
      );
    case 'table':
      return `drawn from the quantiles ${model.quantilesUs.map(ms).join(', ')}`;
  }
}

function ms(us: number): string {
  return `${us / 1000} ms`;
}
