import type { Frame, FrameField } from './frame.js';

/** What Grafana Live hands to a panel: the schema, then one array of values a field. */
export interface FramePacket {
  readonly schema: {
    readonly name: string;
    readonly fields: readonly {
      readonly name: string;
      readonly type: FrameField['type'];
      readonly typeInfo: { readonly frame: string; readonly nullable: boolean };
      readonly labels?: Readonly<Record<string, string>>;
      readonly config?: { readonly unit: string };
    }[];
  };
  readonly data: { readonly values: readonly (readonly unknown[])[] };
}

const GO_TYPES = { time: 'time.Time', number: 'float64', string: 'string', boolean: 'bool' } as const;

/**
 * Writes a frame as one packet of a stream. The schema is in every packet: Grafana 12.2 compares it with the one it
 * has and appends (or replaces) when they agree, so one who joins late needs no earlier packet. Times are
 * milliseconds here, where Arrow has nanoseconds.
 */
export function packetOf(frame: Frame): FramePacket {
  return {
    schema: {
      name: frame.name,
      fields: frame.fields.map((field) => ({
        name: field.name,
        type: field.type,
        typeInfo: { frame: GO_TYPES[field.type], nullable: true },
        ...(field.labels === undefined ? {} : { labels: field.labels }),
        ...(field.unit === undefined ? {} : { config: { unit: field.unit } }),
      })),
    },
    data: {
      values: frame.fields.map((field) =>
        field.type === 'time' ? field.values.map((time) => (time === null ? null : time / 1000)) : field.values,
      ),
    },
  };
}
