import type { BookView } from '@paperdesk/contract';
import { multiply, stepsIn } from '../../desk/decimalText.js';
import { byStep } from '../../desk/format.js';

const STEPS = [1, 2, 5] as const;
/** So many levels a side shall be seen at once, on about as many rows as a panel shows. */
const LEVELS = 20;
const ROWS = 24;

/** 1, 2, 5, 10, 20, 50 … up to a hundredth of the price: coarser rows show nothing. */
export function groupings(mid: number | undefined): number[] {
  const most = Math.max(1, (mid ?? 1) / 100);
  const all: number[] = [];
  for (let power = 1; power <= most; power *= 10) all.push(...STEPS.map((step) => step * power));
  return all.filter((group) => group <= most);
}

/** The finest grouping by which the best levels of both sides fit on a screen. */
export function groupingFor({ bids, asks }: BookView, tickSize: string): number {
  const ticks = (side: BookView['bids'], index: number) =>
    stepsIn(side[Math.min(index, side.length - 1)]?.[0] ?? '', tickSize);
  const [low, high] = [ticks(bids, LEVELS - 1), ticks(asks, LEVELS - 1)];
  if (low === undefined || high === undefined) return 1;
  const wanted = (high - low) / ROWS;
  const among = groupings(high);
  return among.find((group) => group >= wanted) ?? among[among.length - 1] ?? 1;
}

/** A grouping as the price step that a row stands for. */
export const groupingWords = (ticksPerRow: number, tickSize: string): string =>
  byStep(multiply(String(ticksPerRow), tickSize), tickSize);
