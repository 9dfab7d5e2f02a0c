import type { TimeUs } from '../model/time.js';

export { usFromIso } from '../model/time.js';

interface FieldBase {
  readonly name: string;
  /** Grafana's unit id, such as `ms` or `percentunit`. */
  readonly unit?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
/** One column. A null is "unknown" and stays empty on screen; it is never shown as 0. */
export type FrameField =
  | (FieldBase & { readonly type: 'time'; readonly values: readonly (TimeUs | null)[] })
  | (FieldBase & { readonly type: 'number'; readonly values: readonly (number | null)[] })
  | (FieldBase & { readonly type: 'string'; readonly values: readonly (string | null)[] })
  | (FieldBase & { readonly type: 'boolean'; readonly values: readonly (boolean | null)[] });

/** A table for Grafana, free of any encoding: `arrow-frame.ts` writes it for queries, `json-frame.ts` for streams. */
export interface Frame {
  readonly name: string;
  readonly fields: readonly FrameField[];
  /** Makes the panel subscribe; the full name, `ds/<uid>/<path>`. */
  readonly channel?: string;
  /** How Explore draws it at first. */
  readonly shownAs?: 'table' | 'graph';
}

/** How one column is read from a row. */
export type Column<Row> = FieldBase &
  (
    | { readonly type: 'time'; readonly read: (row: Row) => TimeUs | null }
    | { readonly type: 'number'; readonly read: (row: Row) => number | null }
    | { readonly type: 'string'; readonly read: (row: Row) => string | null }
    | { readonly type: 'boolean'; readonly read: (row: Row) => boolean | null }
  );

/** Turns rows into columns. */
export function frameOf<Row>(name: string, rows: readonly Row[], columns: readonly Column<Row>[]): Frame {
  const fields = columns.map((column): FrameField => {
    const { read, ...rest } = column;
    return { ...rest, values: rows.map((row) => read(row)) } as FrameField;
  });
  return { name, fields };
}

export const timeColumn = <Row>(name: string, read: (row: Row) => TimeUs | null): Column<Row> => ({
  name,
  type: 'time',
  read,
});
export const textColumn = <Row>(name: string, read: (row: Row) => string | null): Column<Row> => ({
  name,
  type: 'string',
  read,
});
export const flagColumn = <Row>(name: string, read: (row: Row) => boolean | null): Column<Row> => ({
  name,
  type: 'boolean',
  read,
});
/** Decimal text becomes a float here and nowhere else: for charts and thresholds, never for arithmetic on money. */
export const numberColumn = <Row>(
  name: string,
  read: (row: Row) => string | number | null,
  unit?: string,
): Column<Row> => ({
  name,
  type: 'number',
  ...(unit === undefined ? {} : { unit }),
  read: (row) => {
    const value = read(row);
    return value === null ? null : Number(value);
  },
});
