import type { Amount } from '../model/decimal.js';

/** What a unit of each currency is worth in USD, as last looked up; a currency without a live price is not in it. */
export type Marks = ReadonlyMap<string, Amount>;
export const NO_MARKS: Marks = new Map();
