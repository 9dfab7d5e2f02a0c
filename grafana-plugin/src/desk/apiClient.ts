import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom, timeout } from 'rxjs';
import { z, type ZodType } from 'zod';
import { ApiError, faultOf, isBuffer } from './apiFault.js';
import { APP_ID } from './appId.js';
import { whereFrom } from './whereFrom.js';

/** Grafana's app proxy has no time-out of its own: a service that hangs would hang the panel. */
const WRITE_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 3_000;
/** A file may be a month of orders. */
const FILE_TIMEOUT_MS = 60_000;

export interface DeskRequest {
  /** Below `/api/v1`, without a leading slash. */
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A POST that changes nothing, such as a preview: treated as a read. */
  readonly asks?: boolean;
  readonly params?: Record<string, string>;
  readonly data?: unknown;
  /** `bytes`: the answer is a file, and comes as an ArrayBuffer exactly as it was sent. */
  readonly as?: 'json' | 'bytes';
  /** Takes the service longer than a read may: a walk over the whole journal. */
  readonly slow?: boolean;
}

interface Exchanged {
  readonly data: unknown;
  /** Of the next page, for lists that have one. */
  readonly cursor: string | undefined;
}

/** A change says from where it comes. */
function headersOf(asks: boolean) {
  const from = asks ? undefined : whereFrom();
  return from === undefined ? {} : { headers: { 'X-Paperdesk-Dashboard': from } };
}

function timeOf({ as, slow }: DeskRequest, asks: boolean): number {
  if (as === 'bytes' || slow === true) return FILE_TIMEOUT_MS;
  return asks ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS;
}

/** The cursor in `Link: <?…&cursor=…>; rel="next"`; undefined on the last page. */
function cursorIn(headers: Headers): string | undefined {
  const query = /<\?([^>]*)>; rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  return new URLSearchParams(query).get('cursor') ?? undefined;
}

/** Sends one request through the app proxy. Throws {@link ApiError}; never shows Grafana's own alert. */
export async function callDesk(request: DeskRequest): Promise<unknown> {
  return (await exchange(request)).data;
}

async function exchange(request: DeskRequest): Promise<Exchanged> {
  const { path, method = 'GET', asks = method === 'GET', params, data, as = 'json' } = request;
  try {
    const response = await lastValueFrom(
      getBackendSrv()
        .fetch<unknown>({
          url: `api/plugin-proxy/${APP_ID}/${path}`,
          method,
          ...(params === undefined ? {} : { params }),
          ...(data === undefined ? {} : { data }),
          ...(as === 'bytes' ? { responseType: 'arraybuffer' as const } : {}),
          ...headersOf(asks),
          showErrorAlert: false,
          showSuccessAlert: false,
          // After a 401 Grafana's front end sends the request once more; an order must not go twice.
          ...(asks ? {} : { retry: 1 }),
        })
        .pipe(timeout(timeOf(request, asks))),
    );
    return { data: response.data, cursor: cursorIn(response.headers) };
  } catch (thrown) {
    throw new ApiError(faultOf(thrown));
  }
}

/** As {@link callDesk}, and the answer must have the contract's shape. */
export async function askDesk<T>(request: DeskRequest, schema: ZodType<T>): Promise<T> {
  return shaped(request, schema, await callDesk(request));
}

/** A list as far as it was asked for, and whether there is more of it. */
export interface Paged<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/** The first pages of a list, each of the size that the request's `limit` says, by following the service's cursor. */
export async function askPages<T>(request: DeskRequest, item: ZodType<T>, pages: number): Promise<Paged<T>> {
  const list = z.array(item);
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const params = { ...request.params, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await exchange({ ...request, params });
    items.push(...shaped(request, list, answer.data));
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return { items, more: cursor !== undefined };
}

function shaped<T>({ path }: DeskRequest, schema: ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  const text = `The service answered ${path} in a shape this version does not know (at “${where}”).`;
  throw new ApiError({ kind: 'unexpected', text });
}

/** Asks for a file; its bytes are what its hash was made of. */
export async function fetchBytes(path: string, params: Record<string, string>): Promise<Uint8Array> {
  const body = await callDesk({ path, params, as: 'bytes' });
  if (isBuffer(body)) return new Uint8Array(body);
  throw new ApiError({ kind: 'unexpected', text: `The service answered ${path} with something else than a file.` });
}
