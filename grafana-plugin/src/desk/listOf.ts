import { z, type ZodType } from 'zod';

/** Lists come bare or under the name of what they list; both are read. */
export const listOf = <T>(name: string, item: ZodType<T>): ZodType<T[]> =>
  z.preprocess(
    (body) => (typeof body === 'object' && body !== null && name in body ? Reflect.get(body, name) : body),
    z.array(item),
  ) as unknown as ZodType<T[]>;
