import { ENDS, ORDER_REFUSALS } from './refusal-catalogue-orders.js';
import { COMMAND_REFUSALS, REQUEST_REFUSALS } from './refusal-catalogue-requests.js';

/** Everything the desk may answer instead of doing what was asked, or end an order with. */
export interface RefusalMeaning {
  readonly code: string;
  readonly kind: 'check' | 'command' | 'request' | 'end';
  /** The check that refuses, as `denials[].check` names it; for others where it comes from. */
  readonly from: string;
  /** HTTP status; empty for the end of an order that was accepted. */
  readonly status: string;
  readonly meaning: string;
  readonly next: string;
}

/** One line an entry: `CODE | from | status | meaning | what to do next`. */
function read(kind: RefusalMeaning['kind'], lines: string): RefusalMeaning[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', from = '', status = '', meaning = '', next = ''] = line.split('|').map((part) => part.trim());
      if (next === '') throw new RangeError(`the catalogue of refusals has a line that is cut short: ${line}`);
      return { code, kind, from, status: status === '-' ? '' : status, meaning, next };
    });
}

/** The catalogue, in the order in which things are asked: checks of an order, commands, requests, ends of orders. */
export const REFUSALS: readonly RefusalMeaning[] = [
  ...read('check', ORDER_REFUSALS),
  ...read('command', COMMAND_REFUSALS),
  ...read('request', REQUEST_REFUSALS),
  ...read('end', ENDS),
];
