import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { CHECK_STATUSES, openApiDocument, problemCodes } from '../../src/api/openapi/document.js';
import type { Operation } from '../../src/api/openapi/operation.js';
import { OPERATIONS } from '../../src/api/openapi/operations.js';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The document as it is served: plain JSON. */
export const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument('0'))) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Content> }>>>>;
};
const SELF = 'urn:paperdesk:openapi';
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(DOCUMENT, SELF);
const compiled = new Map<string, ValidateFunction>();

/** What an answer has that the document does not say; empty when it fits. Paths that are no route are not judged. */
export function documentFaults(sent: Sent): string[] {
  const operation = operationOf(sent);
  if (operation === undefined) return [];
  const { status, contentType, body } = sent;
  const said = DOCUMENT.paths[operation.path]?.[operation.method]?.responses[String(status)];
  if (said === undefined) return [`${operation.id} answers ${status}, which is not in the document`];
  const type = (contentType ?? '').split(';')[0] ?? '';
  const types = Object.keys(said.content ?? {});
  if (types.length === 0) return [];
  const match = types.find((one) => one === type || (one === 'text/*' && type.startsWith('text/')));
  if (match === undefined) return [`${operation.id} answers ${status} as '${type}', not as ${types.join(', ')}`];
  if (match === 'text/*') return [];
  return [...schemaFaults(operation, { status, type: match }, body), ...codeFaults(operation, status, body)];
}

function schemaFaults(operation: Operation, of: { status: number; type: string }, body: unknown): string[] {
  const escaped = [operation.path, of.type].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
  const pointer = `${SELF}#/paths/${escaped[0]}/${operation.method}/responses/${of.status}/content/${escaped[1]}/schema`;
  const validate =
    compiled.get(pointer) ?? ajv.compile({ $ref: pointer.replaceAll('{', '%7B').replaceAll('}', '%7D') });
  compiled.set(pointer, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map((e) => `${operation.id} ${of.status}: ${e.instancePath} ${e.message ?? ''}`);
}

function codeFaults(operation: Operation, status: number, body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('code' in body)) return [];
  if (operation.checked === true && CHECK_STATUSES.some((one) => one === status)) return [];
  const codes = problemCodes(operation).get(status) ?? [];
  return codes.includes(String(body.code)) ? [] : [`${operation.id} ${status}: code ${String(body.code)} is not told`];
}

function operationOf({ method, path }: Sent): Operation | undefined {
  const [plain = ''] = path.split('?');
  const fits = OPERATIONS.filter(
    (one) =>
      one.method === method.toLowerCase() && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  );
  // `/orders/batch` before `/orders/{id}`.
  return fits.find((one) => !one.path.includes('{')) ?? fits[0];
}
