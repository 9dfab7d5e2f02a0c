import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import manifest from './plugin.json';

const LAUNCHERS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'].map((platform) =>
  join(__dirname, `${manifest.executable}_${platform}`),
);

it('has the same executable launcher for every platform', () => {
  const [first, ...others] = LAUNCHERS.map((file) => readFileSync(file, 'utf8'));
  for (const other of others) {
    expect(other).toBe(first);
  }
  for (const file of LAUNCHERS) {
    expect(statSync(file).mode & 0o111).toBe(0o111);
  }
});

it('refuses to start without a socket and says what to set', () => {
  expect(() => execFileSync(String(LAUNCHERS[0]), { env: {}, stdio: 'pipe' })).toThrow(
    /set socket in \[plugin.paperdesk-datasource\]/,
  );
});

it('declares what the backend serves', () => {
  expect(manifest).toMatchObject({
    type: 'datasource',
    backend: true,
    alerting: true,
    streaming: true,
    metrics: true,
    annotations: true,
  });
});
