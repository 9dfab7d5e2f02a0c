import type { Streamed } from './useFeed.js';

/** The stream as far as it carries the chosen account (empty: every account); else the panel asks by itself. */
export function onlyOf<T extends { readonly account: string }>(
  streamed: Streamed<T[]> | undefined,
  account: string,
): Streamed<T[]> | undefined {
  if (streamed === undefined || (streamed.account !== undefined && streamed.account !== account)) return undefined;
  return account === '' ? streamed : { ...streamed, value: streamed.value.filter((item) => item.account === account) };
}
