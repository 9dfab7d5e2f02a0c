import type { PanelModel } from '@grafana/data';

type Choices<T> = Partial<{ readonly [K in keyof T]: readonly T[K][] }>;

/**
 * Reads saved options, for `setMigrationHandler`: what this version knows and is of the right kind stays, everything
 * else becomes the default, so that a dashboard of any version opens.
 */
export const optionsReader =
  <T extends object>(defaults: T, choices: Choices<T> = {}) =>
  ({ options }: Pick<PanelModel, 'options'>): T => {
    const saved: unknown = options;
    const read = { ...defaults };
    for (const name of Object.keys(defaults) as (keyof T)[]) {
      const value: unknown = typeof saved === 'object' && saved !== null ? Reflect.get(saved, name) : undefined;
      const fits = choices[name]?.includes(value as T[keyof T]) ?? typeof value === typeof defaults[name];
      if (fits) read[name] = value as T[keyof T];
    }
    return read;
  };
