import { json, type RequestHandler } from 'express';
import { ApiProblem } from '../api-problem.js';

export const BODY_LIMIT_BYTES = 64 * 1024;
/** A full batch of the longest orders fits. */
export const BATCH_BODY_LIMIT_BYTES = 512 * 1024;

const tooLarge = (limit: number) =>
  new ApiProblem({ status: 413, code: 'BODY_TOO_LARGE', detail: `The body is larger than ${limit} bytes.` });

/** JSON only, at most `limit` bytes, never compressed. No body reads as `{}`, so that a stop needs none. */
export function jsonBody(limit = BODY_LIMIT_BYTES): RequestHandler[] {
  const check: RequestHandler = (request, _response, next) => {
    const length = request.get('content-length');
    // Grafana's proxy sends `content-length: 0` for a POST without a body, which still counts as having one.
    const kind = length === '0' ? null : request.is('application/json');
    if (Number(length ?? 0) > limit) return next(tooLarge(limit));
    if (kind === false)
      return next(
        new ApiProblem({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Send the body as application/json.' }),
      );
    next();
  };
  const fill: RequestHandler = (request, _response, next) => {
    request.body ??= {};
    next();
  };
  return [check, json({ limit, inflate: false, strict: true }), fill];
}

/** The refusal for a fault that the parser of bodies or paths raised; `undefined` for any other error. */
export function parserFault(error: unknown): ApiProblem | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  const type = 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large')
    return tooLarge('limit' in error && typeof error.limit === 'number' ? error.limit : BODY_LIMIT_BYTES);
  if (type === 'entity.parse.failed')
    return new ApiProblem({ status: 400, code: 'MALFORMED_JSON', detail: 'The body is not valid JSON.' });
  if (status === 415)
    return new ApiProblem({ status, code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Send plain UTF-8 JSON, not compressed.' });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new ApiProblem({ status: 400, code: 'MALFORMED_REQUEST', detail: 'The request cannot be read.' });
  return undefined;
}
