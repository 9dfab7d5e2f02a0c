// docker-compose.yml as Docker Compose reads it: merges, variables, short and long forms. Knows what this repository uses.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The file before variables are put in, merges resolved. */
export const readComposeFile = (file) => parse(readFileSync(file, 'utf8'), { merge: true });

/** Services by name with variables taken from `environment`. */
export function readServices(file, environment) {
  const raw = interpolateAll(readComposeFile(file), environment);
  return new Map(Object.entries(raw.services).map(([name, service]) => [name, normalize(name, service)]));
}

function interpolateAll(value, environment) {
  if (typeof value === 'string') return interpolate(value, environment);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, environment));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, environment)]));
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:+instead}` (both may nest) and `$$`. */
export function interpolate(text, environment) {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '$') result += text[at];
    else if (text[at + 1] === '$') {
      result += '$';
      at += 1;
    } else if (text[at + 1] === '{') {
      const end = closing(text, at + 2);
      result += variable(text.slice(at + 2, end), environment);
      at = end;
    } else throw new Error(`a lone $ in: ${text}`);
  }
  return result;
}

function closing(text, from) {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`no closing brace in: ${text}`);
}

function variable(inside, environment) {
  const [, name, operator, other] = /^([A-Z0-9_]+)(?:(:-|:\+)(.*))?$/s.exec(inside) ?? [];
  if (name === undefined) throw new Error(`not understood: \${${inside}}`);
  const value = environment[name] ?? '';
  if (operator === ':+') return value === '' ? '' : interpolate(other, environment);
  return value === '' && other !== undefined ? interpolate(other, environment) : value;
}

function normalize(name, raw) {
  return {
    name,
    image: raw.image,
    user: raw.user,
    entrypoint: raw.entrypoint,
    command: raw.command,
    environment: Object.fromEntries(Object.entries(raw.environment ?? {}).map(([key, value]) => [key, String(value)])),
    mounts: (raw.volumes ?? []).map(mountOf),
    tmpfs: raw.tmpfs ?? [],
    readOnly: raw.read_only === true,
    noNewPrivileges: (raw.security_opt ?? []).includes('no-new-privileges:true'),
    capDrop: raw.cap_drop ?? [],
    capAdd: raw.cap_add ?? [],
    profiles: raw.profiles ?? [],
    ports: raw.ports ?? [],
    restart: raw.restart ?? 'no',
    dependsOn: Object.fromEntries(Object.entries(raw.depends_on ?? {}).map(([on, how]) => [on, how.condition])),
    stopGraceSeconds: seconds(raw.stop_grace_period ?? '10s'),
    healthcheck: raw.healthcheck && {
      test: raw.healthcheck.test,
      intervalSeconds: seconds(raw.healthcheck.interval),
      timeoutSeconds: seconds(raw.healthcheck.timeout),
      startPeriodSeconds: seconds(raw.healthcheck.start_period),
      retries: raw.healthcheck.retries,
    },
  };
}

function mountOf(text) {
  const [source, target, mode] = text.split(':');
  return { source, target, readOnly: mode === 'ro', isVolume: !/^[./]/.test(source) };
}

const seconds = (text) => Number(/^(\d+)s$/.exec(text)?.[1] ?? NaN);
