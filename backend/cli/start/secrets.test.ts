import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PEOPLE, SECRET_NAMES, openSecrets } from './secrets.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-secrets-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('openSecrets', () => {
  it('makes every secret once, long, different and for the owner only', () => {
    const secrets = openSecrets(home);
    const values = SECRET_NAMES.map((name) => secrets.value(name));
    expect(new Set(values).size).toBe(SECRET_NAMES.length);
    for (const value of values) expect(value).toMatch(/^[0-9a-f]{48}$/);
    expect(mode(join(home, 'secrets'))).toBe('700');
    for (const name of SECRET_NAMES) expect(mode(secrets.file(name))).toBe('600');
    expect(mode(secrets.peopleFile)).toBe('600');
    expect(openSecrets(home).value('route-secret')).toBe(secrets.value('route-secret'));
  });

  it('gives each person a password of their own and keeps it', () => {
    const { people } = openSecrets(home);
    expect(Object.keys(people).sort()).toEqual(PEOPLE.map(({ login }) => login).sort());
    expect(new Set(Object.values(people)).size).toBe(PEOPLE.length);
    expect(openSecrets(home).people).toEqual(people);
  });

  it('keeps a password the operator wrote and makes only the missing ones', () => {
    const { peopleFile } = openSecrets(home);
    writeFileSync(peopleFile, JSON.stringify({ trader: 'my-own-words' }));
    const { people } = openSecrets(home);
    expect(people['trader']).toBe('my-own-words');
    expect(Object.keys(JSON.parse(readFileSync(peopleFile, 'utf8')))).toHaveLength(PEOPLE.length);
  });

  it('says what to do about a people.json that is broken', () => {
    const { peopleFile } = openSecrets(home);
    writeFileSync(peopleFile, 'trader: x');
    expect(() => openSecrets(home)).toThrow('remove it to have new passwords made');
  });
});
