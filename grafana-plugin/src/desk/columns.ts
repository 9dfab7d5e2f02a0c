import type { ReactNode } from 'react';
import { compare } from './decimalText.js';

/** One column of a table of the desk: what it shows, and what it is sorted, searched and exported by. */
export interface Column<T> {
  /** Name of the field in the API; heads the exported column. */
  readonly field: string;
  readonly name: string;
  /** Right-aligned, and sorted as decimal text. */
  readonly number?: boolean;
  /** Decimal text, an ISO time or words; null when there is nothing. */
  readonly value: (row: T) => string | null;
  /** What stands on the screen; left out, the value itself. */
  readonly show?: (row: T) => ReactNode;
  readonly title?: (row: T) => string | undefined;
  readonly className?: (row: T) => string | undefined;
  readonly testId?: string;
  /** Only in the export: ids that are too long for the screen. */
  readonly exportOnly?: boolean;
}

export interface Sort {
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
}

/** What another press on the head of a column asks for: up, down, and then as the service gave it. */
export function nextSort(sort: Sort | undefined, field: string): Sort | undefined {
  if (sort?.field !== field) return { field, direction: 'ascending' };
  return sort.direction === 'ascending' ? { field, direction: 'descending' } : undefined;
}

function ordered(left: string, right: string, number: boolean): number {
  const byNumber = number ? compare(left, right) : undefined;
  return byNumber ?? left.localeCompare(right, 'en');
}

/** The rows in the asked order; rows without a value stay at the end in both directions. */
export function sortedBy<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort | undefined): readonly T[] {
  const column = columns.find(({ field }) => field === sort?.field);
  if (sort === undefined || column === undefined) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * ordered(left, right, column.number === true);
  });
}

/** Whether a row has every word of the text somewhere, as shown or as exported. */
export function hasWords<T>(row: T, columns: readonly Column<T>[], text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const told = columns.flatMap(({ value, show }) => {
    const shown = show?.(row);
    return [value(row) ?? '', typeof shown === 'string' ? shown : ''];
  });
  const all = told.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
