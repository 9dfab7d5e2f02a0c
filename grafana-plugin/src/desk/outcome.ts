import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import { byStep, isArmed, isWorking, statusWord } from './format.js';
import { triggerWords } from './orderWords.js';

/** The parts of the sentence about one order. */
interface Parts {
  readonly report: ExecutionReport;
  /** `buy 0.5 BTC`: what is still to trade. */
  readonly rest: string;
  readonly leaves: string;
  /** `bought 0.2 BTC at average 63000.00`. */
  readonly traded: string;
  readonly some: boolean;
  /** ` at 63000.00`, or nothing for an order without a price. */
  readonly at: string;
  readonly trigger: string;
  readonly stop: string;
}

function partsOf(report: ExecutionReport, instrument: InstrumentView | undefined): Parts {
  const base = report.symbol.split('/')[0] ?? '';
  const quantity = (text: string) => `${byStep(text, instrument?.lotSize)} ${base}`;
  const did = report.side === 'buy' ? 'bought' : 'sold';
  const leaves = quantity(report.leavesQuantity);
  return {
    report,
    leaves,
    rest: `${report.side} ${leaves}`,
    traded: `${did} ${quantity(report.filledQuantity)} at average ${byStep(report.averagePrice, instrument?.tickSize)}`,
    some: /[1-9]/.test(report.filledQuantity),
    at: report.price === null ? '' : ` at ${byStep(report.price, instrument?.tickSize)}`,
    trigger: triggerWords(report, instrument) ?? '',
    stop: byStep(report.stopPrice, instrument?.tickSize),
  };
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function newWords({ report, rest, at, trigger, stop }: Parts): string {
  if (!isArmed(report)) return `Resting: ${rest}${at} waits in the book.`;
  const then = report.price === null ? 'a market order' : `a limit order${at}`;
  const stands = report.orderType === 'trailingStop' && report.stopPrice !== null ? ` It stands at ${stop}.` : '';
  return `Armed: ${rest} becomes ${then} ${trigger}.${stands}`;
}

function pendingNewWords({ report, rest }: Parts): string {
  return report.contingency === 'bracket'
    ? `On its way, or waiting for the entry of its bracket to fill: ${rest}.`
    : `On its way: ${rest} passed the desk’s checks and has not reached the venue yet.`;
}

function workingWords(parts: Parts): string {
  const { report, rest, leaves, traded, some, at } = parts;
  const soFar = some ? `${traded} so far; ` : 'nothing traded so far; ';
  switch (report.orderStatus) {
    case 'new':
      return newWords(parts);
    case 'pendingNew':
      return pendingNewWords(parts);
    case 'pendingApproval':
      return `Awaits approval: ${rest}${at} holds its funds and goes to the venue once a second person approves.`;
    case 'partiallyFilled':
      return `Partly filled: ${traded}; ${leaves} ${report.price === null ? 'still works at market' : `is resting${at}`}.`;
    case 'triggered':
      return `Triggered: ${rest} works ${report.price === null ? 'at market' : at.trim()} now.`;
    case 'pendingCancel':
      return `Being canceled: ${soFar}${leaves} may still fill until the cancel reaches the venue.`;
    case 'pendingReplace':
      return `Being replaced: ${soFar}until the change reaches the venue fills carry the old terms.`;
    case 'suspended':
      return `Suspended: ${soFar}the market is not live, and nothing of ${rest} matches until it is.`;
    default:
      return `The desk has the order: ${statusWord(report)}.`;
  }
}

/** What became of an order, in a sentence or two. */
export function outcomeSentence(report: ExecutionReport, instrument?: InstrumentView): string {
  const parts = partsOf(report, instrument);
  const why = report.reason === null ? '' : ` ${report.reason.text}`;
  if (report.orderStatus === 'filled') return `Filled: ${parts.traded}.`;
  if (isWorking(report.orderStatus)) return `${workingWords(parts)}${why}`;
  const word = statusWord(report);
  return parts.some
    ? `Partly filled, then ${word}: ${parts.traded}; the rest did not trade.${why}`
    : `${sentence(word)}: nothing traded.${why}`;
}
