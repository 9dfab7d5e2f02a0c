import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';

/** One file each below `secrets/`; the name is the file's. */
export const SECRET_NAMES = [
  'questdb-http-password',
  'questdb-pg-password',
  'questdb-readonly-password',
  'route-secret',
  'grafana-admin-password',
  'grafana-secret-key',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** Who gets a Grafana login, and with which organisation role: the ceiling above the roles in desk.yaml. */
export const PEOPLE = [
  { login: 'trader', orgRole: 'Editor', may: 'place and cancel orders, stop own accounts' },
  {
    login: 'trader2',
    orgRole: 'Editor',
    may: 'the same on two of the accounts, and confirm the large orders of trader there',
  },
  { login: 'oncall', orgRole: 'Editor', may: 'stop the desk' },
  { login: 'risk', orgRole: 'Admin', may: 'stop and re-arm the desk' },
  { login: 'risk2', orgRole: 'Admin', may: 'the same, as a second person' },
  { login: 'compliance', orgRole: 'Admin', may: 'read the audit trail' },
  { login: 'viewer', orgRole: 'Viewer', may: 'look only' },
] as const;

const peopleSchema = z.record(z.string(), z.string().min(1));

/** The desk's own secrets: made once, random, mode 0600 in a folder of mode 0700. */
export interface Secrets {
  /** Path of the file, to be handed on as `*_FILE`. */
  file(name: SecretName): string;
  value(name: SecretName): string;
  /** Passwords by Grafana login. */
  readonly people: Readonly<Record<string, string>>;
  readonly peopleFile: string;
}

/** Folder of the secrets below a home. */
export function secretsFolder(home: string): string {
  return join(home, 'secrets');
}

/** File with the people's passwords below a home. */
export function peopleFile(home: string): string {
  return join(secretsFolder(home), 'people.json');
}

/** Makes what is missing and keeps what is there. */
export function openSecrets(home: string): Secrets {
  const folder = secretsFolder(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const file = (name: SecretName) => join(folder, name);
  for (const name of SECRET_NAMES) if (!existsSync(file(name))) writeSecret(file(name), randomSecret());
  const known = readPeople(home);
  const people = Object.fromEntries(PEOPLE.map(({ login }) => [login, known[login] ?? randomPassword()]));
  const all = { ...known, ...people };
  if (Object.keys(all).length !== Object.keys(known).length)
    writeSecret(peopleFile(home), `${JSON.stringify(all, null, 2)}\n`);
  for (const path of [...SECRET_NAMES.map(file), peopleFile(home)]) chmodSync(path, 0o600);
  return { file, value: (name) => readFileSync(file(name), 'utf8').trim(), people: all, peopleFile: peopleFile(home) };
}

/** Passwords by login as kept in `secrets/people.json`; empty when none were made. */
export function readPeople(home: string): Readonly<Record<string, string>> {
  const file = peopleFile(home);
  if (!existsSync(file)) return {};
  try {
    return peopleSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new OperatorError(
      `${file} cannot be read: it must be one JSON object of login and password; remove it to have new passwords made.`,
    );
  }
}

/** Writes beside the file and renames, so that a crash never leaves half a secret. */
export function writeSecret(file: string, content: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, file);
}

// Hexadecimal on purpose: Grafana and shells give `$`, `%` and quotes a meaning of their own.
const randomSecret = () => randomBytes(24).toString('hex');
const randomPassword = () => randomBytes(9).toString('hex');
