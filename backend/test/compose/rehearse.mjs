#!/usr/bin/env node
// `npm run compose:rehearse`: every service of docker-compose.yml as a plain process with its own command, variables,
// mounts, user and health check, in a scratch root without any network; then a day at the desk, from the login to the fill.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { OUTSIDE_LISTENER, checksOfTheDesk } from './checks.mjs';
import { readServices } from './compose-file.mjs';
import { Container } from './container.mjs';
import { findPrograms, imageOf, obstacles } from './images.mjs';
import { checksOfNginx } from './nginx-checks.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const INSIDE = '--inside';

/** Checks what is needed, then goes on in namespaces of its own: when they end, no process and no mount is left. */
function outside() {
  const [obstacle] = obstacles(process.env, ROOT);
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exit(2);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'paperdesk-compose-'));
  chmodSync(scratch, 0o755);
  const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const self = [process.execPath, import.meta.filename, INSIDE, scratch, ...process.argv.slice(2)];
  const { status } = spawnSync('unshare', [...namespaces, ...self], { stdio: 'inherit' });
  rmSync(scratch, { recursive: true, force: true });
  process.exit(status ?? 1);
}

async function inside(scratch) {
  spawnSync('ip', ['link', 'set', 'lo', 'up']);
  for (const folder of ['logs', 'roots', 'volumes']) mkdirSync(join(scratch, folder));
  const programs = findPrograms(process.env);
  const report = new Report();
  const desk = new Rehearsal(scratch, programs);
  try {
    await desk.up(report);
    for (const check of checksOfTheDesk(desk)) await report.check(check.name, check.run);
    if (programs.nginx !== undefined)
      for (const check of checksOfNginx(desk)) await report.check(check.name, check.run);
    else report.skip('nginx in front of Grafana', 'nginx is not installed');
  } catch (cause) {
    report.fail('the desk comes up', cause);
  } finally {
    await desk.down(report);
  }
  process.exit(report.close());
}

/** The running services, in the order their dependencies allow. */
class Rehearsal {
  constructor(scratch, programs) {
    // --packages FOLDER: what the Dockerfile's stage `packages` installed there, instead of the checkout's packages.
    const packages = process.argv.includes('--packages') ? process.argv[process.argv.indexOf('--packages') + 1] : ROOT;
    this.place = { scratch, root: ROOT, packages: resolve(packages), hosts: join(scratch, 'hosts') };
    this.programs = programs;
    this.services = readServices(join(ROOT, 'docker-compose.yml'), { ALERT_WEBHOOK_URL: OUTSIDE_LISTENER });
    this.containers = new Map();
    const names = [...this.services.keys()];
    writeFileSync(this.place.hosts, `127.0.0.1 localhost ${names.join(' ')}\n`);
  }

  container(name, overrides = {}) {
    const service = { ...this.services.get(name), ...overrides };
    return new Container(service, imageOf(service, ROOT, this.programs), this.place);
  }

  /** Runs a one-shot service to its end, as `docker compose run --rm NAME COMMAND` does; returns what it printed. */
  async runOnce(name, command) {
    const container = this.container(name);
    const argv = command && [...container.service.entrypoint, ...command];
    const { code } = await container.start(argv).ended;
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${container.lastWords()}`);
    return container.output;
  }

  async up(report) {
    const done = new Set();
    const waiting = [...this.services.values()].filter((service) => service.profiles.length === 0);
    while (waiting.length > 0) {
      const at = waiting.findIndex((service) => Object.keys(service.dependsOn).every((name) => done.has(name)));
      const [service] = waiting.splice(at, 1);
      await this.bring(service, report);
      done.add(service.name);
    }
  }

  async bring(service, report) {
    const { name } = service;
    const from = Date.now();
    if (service.healthcheck === undefined) await this.runOnce(name);
    else {
      const container = this.container(name).start();
      this.containers.set(name, container);
      await container.untilHealthy();
    }
    const how = service.healthcheck === undefined ? 'ran to its end' : 'is healthy by its own check';
    report.pass(`${name} ${how} as ${this.container(name).user} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
  }

  /** The last one first; a service that has to be killed is a fault. */
  async down(report) {
    for (const [name, container] of [...this.containers].reverse()) {
      const { code, signal, seconds } = await container.stop();
      const grace = container.service.stopGraceSeconds;
      if (signal === 'SIGKILL') report.fail(`${name} stops within ${grace} s`, new Error('it had to be killed'));
      else report.pass(`${name} stops by SIGTERM in ${seconds.toFixed(1)} s (exit code ${code ?? signal})`);
    }
  }
}

class Report {
  passed = 0;
  failed = 0;
  skipped = 0;

  pass(name) {
    this.passed += 1;
    process.stdout.write(`ok    ${name}\n`);
  }

  fail(name, cause) {
    this.failed += 1;
    process.stdout.write(`FAIL  ${name}: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  }

  skip(name, reason) {
    this.skipped += 1;
    process.stdout.write(`skip  ${name}: ${reason}\n`);
  }

  async check(name, run) {
    try {
      const detail = await run();
      this.pass(detail === undefined ? name : `${name} (${detail})`);
    } catch (cause) {
      this.fail(name, cause);
    }
  }

  close() {
    process.stdout.write(`\n${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped\n`);
    return this.failed > 0 ? 1 : 0;
  }
}

if (process.argv.includes(INSIDE)) await inside(process.argv[process.argv.indexOf(INSIDE) + 1]);
else outside();
