import type { DeskQuery } from '../queries/desk-query.js';
import { BadQuery, FILTERS, parseDeskQuery } from '../queries/desk-query.js';

/** Grafana refuses channel names over 160 characters; `ds/`, a data source uid (40) and `/` come before the path. */
const MAX_PATH = 115;

/**
 * The one name of a query's channel, so that panels asking the same share one stream:
 * `quotes/symbol=BTC.2FUSDT/venue=demo`, or `orders/all`. Grafana allows letters, digits and `_ - = . /` only; any
 * other character of a value is a dot and two hex digits. @throws {BadQuery} when the filters are too long for a name.
 */
export function channelPath(query: DeskQuery): string {
  const filters = FILTERS.flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [`${name}=${escape(value)}`];
  });
  const path = [query.queryType, ...(filters.length === 0 ? ['all'] : filters)].join('/');
  if (path.length > MAX_PATH) throw new BadQuery('stream: these filters are too long for a stream; use fewer of them');
  return path;
}

/** The query behind a channel; undefined for a path that {@link channelPath} would not have made. */
export function queryOfPath(path: string): DeskQuery | undefined {
  const [queryType, ...segments] = path.split('/');
  const filters = segments
    .filter((segment) => segment !== 'all')
    .map((segment) => {
      const [name = '', value = ''] = segment.split('=');
      return [name, unescape(value)] as const;
    });
  try {
    const query = parseDeskQuery({ queryType, ...Object.fromEntries(filters), stream: true });
    return channelPath(query) === path ? query : undefined;
  } catch (error) {
    if (error instanceof BadQuery) return undefined;
    throw error;
  }
}

const escape = (value: string): string =>
  [...Buffer.from(value, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(character) ? character : `.${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

const unescape = (value: string): string =>
  Buffer.from(
    value.replace(/\.([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
