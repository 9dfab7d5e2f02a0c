import { hash } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { ApiProblem } from './api-problem.js';

const cursorSchema = z.tuple([z.literal(1), z.string(), z.string()]);

/** The key of the last item that the caller has; undefined for a first page. Throws a 400 for a cursor of another list. */
export function cursorKey(request: Request, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursorSchema.safeParse(jsonOf(cursor));
  if (!parsed.success) throw badCursor('The cursor is not one of this desk');
  const [, key, list] = parsed.data;
  if (list !== listTag(request)) throw badCursor('The cursor belongs to a list with other filters');
  return key;
}

/** Says where the next page is: `Link: <?…>; rel="next"`, relative to the address that was asked. */
export function linkNext(request: Request, response: Response, lastKey: string): void {
  const cursor = Buffer.from(JSON.stringify([1, lastKey, listTag(request)])).toString('base64url');
  const query = new URLSearchParams([...filtersOf(request), ['cursor', cursor]]);
  const limit = request.query['limit'];
  if (typeof limit === 'string') query.set('limit', limit);
  response.set('Link', `<?${query.toString()}>; rel="next"`);
}

/** The refusal of a cursor, with the cure. */
export function badCursor(what: string): ApiProblem {
  return new ApiProblem({
    status: 400,
    code: 'INVALID_CURSOR',
    detail: `${what}; ask for the first page without cursor, and follow its Link header as it is.`,
    errors: [{ field: 'cursor', message: 'is not valid here' }],
  });
}

/** Answers one page of items and links the next. `keyOf` names an item for good, so inserts move nothing. */
export function sendPage<T>(
  { request, response }: { readonly request: Request; readonly response: Response },
  items: Iterable<T>,
  { limit, keyOf, show }: { readonly limit: number; keyOf(item: T): string; show?(item: T): unknown },
): void {
  const page: T[] = [];
  let more = false;
  for (const item of items) {
    more = page.length === limit;
    if (more) break;
    page.push(item);
  }
  const last = page.at(-1);
  if (more && last !== undefined) linkNext(request, response, keyOf(last));
  response.json(show === undefined ? page : page.map(show));
}

/** The items after the one that a cursor names. Throws a 400 when it is not there any more. */
export function after<T>(items: readonly T[], key: string | undefined, keyOf: (item: T) => string): readonly T[] {
  if (key === undefined) return items;
  const place = items.findIndex((item) => keyOf(item) === key);
  if (place < 0) throw badCursor('What the cursor stands at is not in memory any more');
  return items.slice(place + 1);
}

function filtersOf(request: Request): [string, string][] {
  return Object.entries(request.query)
    .filter(([name]) => name !== 'cursor' && name !== 'limit')
    .map(([name, value]): [string, string] => [name, String(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function listTag(request: Request): string {
  return hash('sha256', JSON.stringify([request.path, filtersOf(request)]), 'hex').slice(0, 16);
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
