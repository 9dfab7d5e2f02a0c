import { execFileSync, spawnSync } from 'node:child_process';
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

it('prints the address of the backend as Grafana reads it: a socket, or host and port', () => {
  // It waits for the backend's next start; a changed epoch file ends it.
  const first = (env: Record<string, string>) => {
    const { stdout } = spawnSync(String(LAUNCHERS[0]), { env, timeout: 400, encoding: 'utf8' });
    return stdout.split('\n')[0];
  };
  expect(first({ GF_PLUGIN_SOCKET: '/run/desk.sock' })).toBe('1|2|unix|/run/desk.sock|grpc');
  expect(first({ GF_PLUGIN_TCP: '10.0.0.7:4001' })).toBe('1|2|tcp|10.0.0.7:4001|grpc');
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
