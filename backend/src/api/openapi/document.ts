import { componentSchemas, queryParameters, refTo } from './components.js';
import type { Access, Answer, Operation } from './operation.js';
import { OPERATIONS } from './operations.js';

const IDENTITY_CODES = [
  'IDENTITY_MISSING',
  'IDENTITY_INVALID',
  'IDENTITY_EXPIRED',
  'WRONG_ISSUER',
  'WRONG_ORGANISATION',
  'NOT_A_PERSON',
  'ROUTE_SECRET_WRONG',
  'IP_NOT_ALLOWED',
  'NOT_ALLOWED',
];
const HEADERS = {
  'Idempotency-Key':
    'Your id of this change. Where the body has an id of its own it must be the same or be left out; where a repeat is harmless by itself it changes nothing.',
  Prefer: '`return=minimal` answers only the fields of an order that change.',
};
const SECURITY: Readonly<Record<Access, readonly Readonly<Record<string, readonly string[]>>[]>> = {
  anyone: [],
  caller: [{ bearer: [] }, { routeSecret: [], grafanaIdentity: [] }],
  trip: [{ bearer: [] }, { routeSecret: [], grafanaIdentity: [] }, { routeSecret: [] }],
  grafana: [{ webhookSecret: [] }],
};

/** The desk's OpenAPI 3.1 document, made of the same schemas that parse and type the bodies. */
export function openApiDocument(version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) (paths[operation.path] ??= {})[operation.method] = described(operation);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Paperdesk',
      version,
      description:
        'Paper orders against real or invented market data. Numbers are decimal strings, times ISO-8601 UTC. Refusals are RFC 9457 problem documents with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of `paperdesk token create`.' },
        routeSecret: { type: 'apiKey', in: 'header', name: 'X-Paperdesk-Secret', description: 'Set by Grafana.' },
        grafanaIdentity: { type: 'apiKey', in: 'header', name: 'X-Grafana-Id', description: 'Signed by Grafana.' },
        webhookSecret: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Paperdesk <secret>`.' },
      },
    },
  };
}

/** Codes of refusals that an operation may answer, by status. */
export function problemCodes(operation: Operation): Map<number, readonly string[]> {
  const { access, body, query, headers, codes = {} } = operation;
  const found = new Map<number, readonly string[]>();
  const add = (status: number, more: readonly string[]) => found.set(status, [...(found.get(status) ?? []), ...more]);
  add(400, ['MALFORMED_REQUEST']);
  if (body !== undefined || query !== undefined || headers !== undefined) add(400, ['INVALID_REQUEST']);
  if (body !== undefined) {
    add(400, ['MALFORMED_JSON']);
    add(413, ['BODY_TOO_LARGE']);
    add(415, ['UNSUPPORTED_MEDIA_TYPE']);
  }
  if (access === 'caller' || access === 'trip') {
    add(401, ['TOKEN_UNKNOWN', 'TOKEN_EXPIRED']);
    add(403, IDENTITY_CODES);
    add(503, ['IDENTITY_UNVERIFIABLE']);
    if (operation.unlimited !== true) add(429, ['TOO_MANY_REQUESTS']);
  }
  if (access === 'grafana') add(403, ['ROUTE_SECRET_WRONG']);
  if (hasCursor(operation)) add(400, ['INVALID_CURSOR']);
  for (const [status, more] of Object.entries(codes)) add(Number(status), more);
  add(500, ['INTERNAL']);
  return found;
}

/** Statuses under which the desk's checks refuse: the code is that of the first failing check. */
export const CHECK_STATUSES = [409, 422, 423, 429, 503] as const;

function described(operation: Operation) {
  const { id, tag, summary, access, action, body, answers } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(action === undefined ? {} : { description: `Needs the right \`${action}\`.` }),
    security: SECURITY[access],
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: access !== 'trip', content: { 'application/json': { schema: refTo(body) } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answered(answer, operation)])),
      ...refusals(operation),
    },
  };
}

function parametersOf({ path, query, headers = [] }: Operation) {
  return [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(query === undefined ? [] : queryParameters(query)),
    ...headers.map((name) => ({
      name,
      in: 'header',
      required: false,
      description: HEADERS[name],
      schema: { type: 'string' },
    })),
  ];
}

function answered({ description, body }: Answer, operation: Operation) {
  const link = {
    description: 'The next page, `<?…cursor=…>; rel="next"`, relative to this address; absent on the last page.',
    schema: { type: 'string' },
  };
  return {
    description,
    ...(hasCursor(operation) ? { headers: { Link: link } } : {}),
    ...(body === undefined ? {} : { content: contentOf(body) }),
  };
}

function contentOf(body: NonNullable<Answer['body']>) {
  if (body === 'text') return { 'text/*': { schema: { type: 'string' } } };
  if (body === 'report')
    return {
      'application/json': { schema: { anyOf: [refTo('Report'), refTo('ReportDocument')] } },
      'text/*': { schema: { type: 'string' } },
    };
  if (typeof body === 'string') return { 'application/json': { schema: refTo(body) } };
  const schema =
    'list' in body ? { type: 'array', items: refTo(body.list) } : { anyOf: body.anyOf.map((name) => refTo(name)) };
  return { 'application/json': { schema } };
}

function refusals(operation: Operation) {
  const codes = problemCodes(operation);
  if (operation.checked === true) for (const status of CHECK_STATUSES) codes.set(status, codes.get(status) ?? []);
  const told = [...codes].filter(([status]) => !(status in operation.answers));
  return Object.fromEntries(told.map(([status, known]) => [status, refusal(operation, status, known)]));
}

function refusal(operation: Operation, status: number, codes: readonly string[]) {
  const byChecks = operation.checked === true && CHECK_STATUSES.some((one) => one === status);
  const named = codes.map((code) => `\`${code}\``).join(', ');
  const checks = byChecks ? 'the code of the first check that refuses (`denials` has all)' : '';
  return {
    description: `Refused: ${[named, checks].filter((part) => part !== '').join(', or ')}.`,
    ...(status === 429 || status === 503
      ? { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } }
      : {}),
    content: { 'application/problem+json': { schema: refTo('Problem') } },
    'x-problem-codes': codes,
  };
}

function hasCursor({ query }: Operation): boolean {
  return query !== undefined && queryParameters(query).some(({ name }) => name === 'cursor');
}
