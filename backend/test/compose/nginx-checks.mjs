// The profile `nginx`: plain http and https before Grafana, with the websocket of live panels.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { readServices } from './compose-file.mjs';

/** @returns {{ name: string, run: () => Promise<string | void> }[]} */
export function checksOfNginx(desk) {
  return [
    { name: 'nginx over http hands on pages and websockets', run: () => tried(desk, {}, httpRequest) },
    {
      name: 'nginx over https hands on pages and websockets',
      run: () => {
        const folder = join(desk.place.scratch, 'certificates');
        makeCertificate(folder);
        // A path outside the checkout, as an operator's would be.
        return tried(desk, { NGINX_CONFIG: 'tls.conf', NGINX_CERTIFICATES: folder }, httpsRequest);
      },
    },
  ];
}

async function tried(desk, variables, request) {
  const service = readServices(join(desk.place.root, 'docker-compose.yml'), variables).get('nginx');
  const nginx = desk.container('nginx', service).start();
  try {
    await nginx.untilHealthy();
    assert.equal((await asked(request, '/api/health', {})).statusCode, 200);
    const login = await signedIn(request, desk);
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const key = { 'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64') };
    const origin = `${request === httpsRequest ? 'https' : 'http'}://localhost:8080`;
    const socket = await asked(request, '/api/live/ws', { ...upgrade, ...key, origin, ...login });
    assert.equal(socket.statusCode, 101);
  } finally {
    await nginx.stop();
  }
}

async function signedIn(_request, desk) {
  const { admin } = JSON.parse(await desk.runOnce('setup', ['passwords', '--json']));
  return { authorization: `Basic ${Buffer.from(`admin:${admin}`).toString('base64')}` };
}

function asked(request, path, headers) {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port: 8080,
        path,
        headers: { host: 'localhost:8080', ...headers },
        rejectUnauthorized: false,
      },
      (response) => resolve(response.resume()),
    );
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response);
    });
    asking.on('error', reject);
    asking.end();
  });
}

function makeCertificate(folder) {
  mkdirSync(folder);
  const files = ['-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.crt')];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    ...files,
  ]);
  assert.equal(made.status, 0, 'openssl is needed for a certificate');
  // nginx reads it as 101.
  chmodSync(join(folder, 'server.key'), 0o644);
}
