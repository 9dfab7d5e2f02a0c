import type { Response } from 'express';

/** A page that is looked at in the browser may style itself and do nothing else. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/** Sends bytes as they are, to be saved, with their SHA-256 in hex so that whoever saved them can compare. */
export function sendBytes(
  response: Response,
  told: { readonly bytes: Buffer; readonly sha256: string; readonly type: string; readonly file: string },
): void {
  response
    .set('Content-Security-Policy', INERT)
    .set('Content-Disposition', `attachment; filename="${told.file}"`)
    .set('X-Paperdesk-Sha256', told.sha256)
    .set('Content-Type', `${told.type}; charset=utf-8`)
    .send(told.bytes);
}
