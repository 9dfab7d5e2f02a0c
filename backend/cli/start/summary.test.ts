import { resolve } from 'node:path';
import { loadConfig } from '../../src/config.js';
import { type StartResult, summarize } from './summary.js';

const config = loadConfig({ PAPERDESK_HOME: '/nowhere/home', GRAFANA_PORT: '3900' }, resolve(__dirname, '../../..'));
const secrets = { peopleFile: '/nowhere/home/secrets/people.json' };
const all: StartResult = {
  questdb: {
    started: true,
    httpUrl: 'http://127.0.0.1:9000',
    pgAddress: '127.0.0.1:8812',
    readonlyUser: 'reader',
    readonlyPassword: 'not-to-be-shown',
    backendEnvironment: {},
  },
  grafana: 'started',
  prometheus: 'started',
  demoExchange: true,
  outsideChannel: true,
  remarks: [],
};
const text = (result: Partial<StartResult>) => summarize(config, secrets, { ...all, ...result }).join('\n');

describe('summarize', () => {
  it('says first whose prices these are, then where everything runs', () => {
    expect(text({})).toMatch(/^Paperdesk runs\. PAPER MONEY · prices: invented \(demo\)/);
    for (const address of ['http://localhost:3900/', ':4000/api/v1', ':9000', ':8812', ':4100', ':9090'])
      expect(text({})).toContain(address);
    expect(text({})).not.toContain('Missing');
  });

  it('says in its first line that Grafana is missing and how to get it', () => {
    const [first] = text({ grafana: { missing: 'Grafana is not installed: install it.' } }).split('\n');
    expect(first).toContain('Grafana is not installed: install it.');
    expect(text({ grafana: { missing: 'x' } })).not.toContain('Logins');
  });

  it('says that nobody will be told when no outside channel is set', () => {
    expect(text({ outsideChannel: false })).toContain('nobody will be told');
    expect(text({})).not.toContain('nobody will be told');
  });

  it('shows no password', () => {
    expect(text({})).not.toContain('not-to-be-shown');
  });
});
