import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom, timeout } from 'rxjs';
import type { ZodType } from 'zod';
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
}

/** A change says from where it comes. */
function headersOf(asks: boolean) {
  const from = asks ? undefined : whereFrom();
  return from === undefined ? {} : { headers: { 'X-Paperdesk-Dashboard': from } };
}

/** Sends one request through the app proxy. Throws {@link ApiError}; never shows Grafana's own alert. */
export async function callDesk({
  path,
  method = 'GET',
  asks = method === 'GET',
  params,
  data,
  as = 'json',
}: DeskRequest): Promise<unknown> {
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
        .pipe(timeout(as === 'bytes' ? FILE_TIMEOUT_MS : asks ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS)),
    );
    return response.data;
  } catch (thrown) {
    throw new ApiError(faultOf(thrown));
  }
}

/** As {@link callDesk}, and the answer must have the contract's shape. */
export async function askDesk<T>(request: DeskRequest, schema: ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await callDesk(request));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  const text = `The service answered ${request.path} in a shape this version does not know (at “${where}”).`;
  throw new ApiError({ kind: 'unexpected', text });
}

/** Asks for a file; its bytes are what its hash was made of. */
export async function fetchBytes(path: string, params: Record<string, string>): Promise<Uint8Array> {
  const body = await callDesk({ path, params, as: 'bytes' });
  if (isBuffer(body)) return new Uint8Array(body);
  throw new ApiError({ kind: 'unexpected', text: `The service answered ${path} with something else than a file.` });
}
