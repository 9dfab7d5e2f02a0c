import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isNewEnough, runningGrafana, untestedGrafana } from './grafana-installation.js';

test.each([
  ['12.2.0', true, true],
  ['12.2.10', true, true],
  ['12.3.0', true, false],
  ['13.1.1', true, false],
  ['12.1.9', false, false],
])('Grafana %s', (version, enough, tested) => {
  expect(isNewEnough(version)).toBe(enough);
  expect(untestedGrafana(version) === undefined).toBe(tested);
});

test('an untested one is named in a sentence', () => {
  expect(untestedGrafana('13.1.1')).toContain('Grafana 13.1.1 is untested');
});

describe('a Grafana that runs already', () => {
  let server: Server;
  let body = '';
  beforeEach(async () => {
    server = createServer((_request, response) => response.end(body));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise((done) => server.close(done)));
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  test.each([
    ['{"database":"ok","version":"12.2.0"}', '12.2.0'],
    ['{"database":"ok"}', undefined],
    ['<html>', undefined],
  ])('that answers %s', async (text, version) => {
    body = text;
    expect(await runningGrafana(url())).toBe(version);
  });

  test('that does not answer is not known', async () => {
    const gone = url();
    await new Promise((done) => server.close(done));
    expect(await runningGrafana(gone)).toBeUndefined();
    server = createServer().listen(0);
  });
});
