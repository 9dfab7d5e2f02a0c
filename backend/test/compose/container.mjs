// One service of docker-compose.yml as a plain process: its mounts, user, variables and command, without a Docker daemon.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastStage } from './images.mjs';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** What Docker leaves to a container when nothing is dropped. */
const DOCKER_CAPS =
  'chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap';

export class Container {
  /**
   * @param {import('./compose-file.mjs').Service} service
   * @param {{ scratch: string, root: string, hosts: string }} place
   */
  constructor(service, image, place) {
    this.service = service;
    this.name = service.name;
    this.image = image;
    this.place = place;
    this.user = service.user ?? image.user;
    this.log = join(place.scratch, 'logs', `${service.name}.log`);
    this.environment = { PATH, ...image.environment, ...service.environment };
  }

  /** Becomes the service's process; `command` replaces its own, as `docker compose run` does. */
  start(command) {
    const folder = join(this.place.scratch, 'roots', `${this.name}-${Math.random().toString(36).slice(2)}`);
    mkdirSync(folder, { recursive: true });
    const mounts = `${folder}.mounts`;
    writeFileSync(
      mounts,
      this.mountLines()
        .map((line) => `${line.join('|')}\n`)
        .join(''),
    );
    const log = openSync(this.log, 'a');
    const [uid, gid] = this.user.split(':').map(Number);
    // Docker gives a container's output streams to its user as well.
    fchownSync(log, uid, gid);
    const enter = join(import.meta.dirname, 'enter-container.sh');
    const mode = this.service.readOnly ? 'read-only' : 'writable';
    const argv = command ?? this.image.argv;
    this.process = spawn(
      'unshare',
      ['--mount', '/bin/sh', enter, folder, this.image.workdir, mode, this.privileges(this.user), mounts, ...argv],
      { env: this.environment, stdio: ['ignore', command ? 'pipe' : log, log] },
    );
    this.output = '';
    this.process.stdout?.on('data', (data) => (this.output += data));
    this.ended = new Promise((resolve) =>
      this.process.once('close', (code, signal) => resolve((this.exit = { code, signal }))),
    );
    closeSync(log);
    this.exit = undefined;
    return this;
  }

  privileges(user) {
    const [uid, gid] = user.split(':');
    const { capDrop, capAdd, noNewPrivileges } = this.service;
    const kept = capDrop.includes('ALL') ? capAdd.map((name) => name.toLowerCase()) : DOCKER_CAPS.split(' ');
    // Root keeps what the bounding set leaves; another user has nothing.
    const bounding = ['-all', ...kept.map((name) => `+${name}`)].join(',');
    return [
      `--reuid=${uid} --regid=${gid} --clear-groups --inh-caps=-all --bounding-set=${bounding}`,
      ...(noNewPrivileges ? ['--no-new-privs'] : []),
    ].join(' ');
  }

  mountLines() {
    const { service, image, place } = this;
    const ours = image.isOurs ? filesOfOurImage(place) : [];
    const outside = process.execPath.startsWith('/usr/')
      ? []
      : [['bind', process.execPath, '/opt/node/node', 'ro', '']];
    return [
      ['bind', place.hosts, '/etc/hosts', 'ro', ''],
      ...outside,
      ...image.folders.map(({ path, uid, gid, mode }) => ['folder', '', path, mode, `${uid}:${gid}`]),
      ...image.binds.filter(({ to }) => !to.startsWith('/usr/')).map(({ from, to }) => ['bind', from, to, 'ro', '']),
      ...ours,
      ...service.tmpfs.map((target) => ['tmpfs', '', target, '', '']),
      ...service.mounts.map((mount) => [
        'bind',
        mount.isVolume ? this.volume(mount) : resolve(place.root, mount.source),
        mount.target,
        mount.readOnly ? 'ro' : 'rw',
        '',
      ]),
    ];
  }

  /** A named volume: the first mount gives it owner and mode of the image's folder, as Docker does. */
  volume({ source, target }) {
    const folder = join(this.place.scratch, 'volumes', source);
    if (existsSync(folder)) return folder;
    mkdirSync(folder, { recursive: true });
    const own = this.image.folders.find(({ path }) => path === target);
    if (own !== undefined) {
      chownSync(folder, own.uid, own.gid);
      chmodSync(folder, Number.parseInt(own.mode, 8));
    }
    return folder;
  }

  /** Runs a command inside the running container. */
  exec(argv, { user = this.user, environment = this.environment, timeoutSeconds = 20 } = {}) {
    const { pid } = this.process;
    const target = [`--target=${pid}`, '--mount', '--root', '--wd'];
    return spawnSync('nsenter', [...target, '/usr/bin/setpriv', ...this.privileges(user).split(' '), ...argv], {
      env: environment,
      encoding: 'utf8',
      timeout: timeoutSeconds * 1000,
    });
  }

  /** Docker's own rule: healthy at the first success; unhealthy after the start period and all retries. */
  async untilHealthy() {
    const { test, intervalSeconds, timeoutSeconds, startPeriodSeconds, retries } = this.service.healthcheck;
    const argv = test[0] === 'CMD-SHELL' ? ['/bin/sh', '-c', test[1]] : test.slice(1);
    const end = Date.now() + (startPeriodSeconds + intervalSeconds * retries) * 1000;
    let last;
    while (Date.now() < end) {
      if (this.exit !== undefined)
        throw new Error(`${this.name} ended by itself (${JSON.stringify(this.exit)}):\n${this.lastWords()}`);
      last = this.exec(argv, { timeoutSeconds });
      if (last.status === 0) return;
      await pause(500);
    }
    throw new Error(`${this.name} did not get healthy: ${last?.stderr}\n${this.lastWords()}`);
  }

  wholeLog() {
    return readFileSync(this.log, 'utf8');
  }

  lastWords() {
    return this.wholeLog().split('\n').slice(-15).join('\n');
  }

  /** SIGTERM, then SIGKILL after the grace period; tells how it ended and how long that took. */
  async stop() {
    if (this.process === undefined || this.exit !== undefined) return { ...this.exit, seconds: 0 };
    const from = Date.now();
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), this.service.stopGraceSeconds * 1000);
    const exit = await this.ended;
    clearTimeout(timer);
    return { ...exit, seconds: (Date.now() - from) / 1000 };
  }
}

/** The COPY lines of our image's last stage, each from the checkout that was built and installed. */
function filesOfOurImage({ root, packages }) {
  return lastStage(join(root, 'backend/Dockerfile')).copies.flatMap(([from, to]) =>
    to === './'
      ? PACKAGES.map((path) => ['bind', join(packages, path), join('/app', path), 'ro', ''])
      : [['bind', join(root, from.replace('/app/', '')), join('/app', to), 'ro', '']],
  );
}
/** What `npm ci` leaves of the stage `packages`. */
const PACKAGES = ['package.json', 'node_modules', 'backend/package.json', 'backend/contract/package.json'];
