import { homedir } from 'node:os';
import { redact } from './redact.js';

describe('redact', () => {
  it.each([
    ['the value of a secret variable', 'sent hunter2hunter2', { MY_PASSWORD: 'hunter2hunter2' }, 'sent <redacted>'],
    ['credentials in an address', 'postgres://user:word@host/qdb', {}, 'postgres://<redacted>@host/qdb'],
    ['a bearer token', 'Bearer abc.def', {}, 'Bearer <redacted>'],
    ['a long hexadecimal secret', `key ${'0f'.repeat(24)}`, {}, 'key <redacted>'],
    ["the user's folder", `${homedir()}/desk`, {}, '~/desk'],
  ])('leaves out %s', (_name, text, environment, left) => {
    expect(redact(text, environment)).toBe(left);
  });

  it('keeps the path that a _FILE variable names', () => {
    expect(redact('/run/secret/route', { PAPERDESK_ROUTE_SECRET_FILE: '/run/secret/route' })).toBe('/run/secret/route');
  });
});
