import type { DeskFilter, DeskReader } from '../../engine/desk.js';
import { measureChoices } from '../queries/measure-words.js';
import type { CallResourceRequest, CallResourceResponse } from '../proto/messages.js';

/** What a dashboard variable lists. */
export interface Choice {
  readonly text: string;
  readonly value: string;
  /** One sentence more, for editors. */
  readonly description?: string;
}

/** Feeds know a market from the start; instruments only once its venue has answered. */
const markets = (reader: DeskReader, filter: DeskFilter) => [...reader.feeds(filter), ...reader.instruments(filter)];

type Asked = URLSearchParams;
const LISTS: Readonly<Record<string, (reader: DeskReader, asked: Asked) => readonly Choice[]>> = {
  symbols: (reader, asked) => {
    const venue = asked.get('venue');
    return choices(markets(reader, venue === null ? {} : { venue }).map((market) => market.symbol));
  },
  venues: (reader) => choices(markets(reader, {}).map((market) => market.venue)),
  accounts: (reader) =>
    reader.accounts({}).map(({ account, name }) => ({ text: `${name} (${account})`, value: account })),
  measures: (_reader, asked) => measureChoices(asked.get('queryType') ?? ''),
};

/**
 * `GET symbols[?venue=]`, `venues`, `accounts`: the choices of dashboard variables and of the query editor's filters;
 * `GET measures?queryType=`: what an alert rule may compare. Any Viewer reaches these, so they say nothing a Viewer may
 * not see, and nothing can be changed here.
 */
export function callResource(request: CallResourceRequest, reader: DeskReader): CallResourceResponse {
  const url = new URL(request.url === '' ? request.path : request.url, 'http://bridge/');
  const name = request.path.replace(/^\/+|\/+$/g, '');
  const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
  if (list === undefined) return json(404, { message: `There is no '${name}'; use ${Object.keys(LISTS).join(', ')}.` });
  if (request.method !== 'GET') return json(405, { message: 'Only GET: nothing is written here.' }, { Allow: 'GET' });
  return json(200, list(reader, url.searchParams));
}

const choices = (values: readonly string[]): Choice[] =>
  [...new Set(values)].sort().map((value) => ({ text: value, value }));

function json(code: number, body: unknown, headers: Record<string, string> = {}): CallResourceResponse {
  const all = { 'Content-Type': 'application/json', ...headers };
  return {
    code,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { values: [value] }])),
    body: Buffer.from(JSON.stringify(body)),
  };
}
