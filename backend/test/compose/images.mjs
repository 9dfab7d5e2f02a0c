// What each image brings by itself and a plain process has to be given: user, variables, start command, folders.
// Taken from the images' own Dockerfiles and entry points; ours is read from backend/Dockerfile.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

const QUESTDB_JAR = '.m2/repository/org/questdb/questdb/9.3.4/questdb-9.3.4.jar';

/** The last stage of a Dockerfile: what lies where, as whom it runs. */
export function lastStage(file) {
  const lines = readFileSync(file, 'utf8')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')) + 1);
  const all = (word) => stage.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const folders = /mkdir -p ([^&]+) && chown (\d+):(\d+) [^&]+ && chmod (\d+)/.exec(all('RUN').join('\n'));
  return {
    user: all('USER')[0],
    workdir: all('WORKDIR')[0],
    environment: Object.fromEntries(all('ENV').map((line) => line.split('='))),
    command: JSON.parse(all('CMD')[0]),
    copies: all('COPY').map((line) => line.split(' ').filter((word) => !word.startsWith('--'))),
    folders: folders[1]
      .trim()
      .split(' ')
      .map((path) => ({ path, uid: +folders[2], gid: +folders[3], mode: folders[4] })),
  };
}

/** Sentences about why the rehearsal cannot be run here; none when it can. */
export function obstacles(environment, root) {
  if (process.platform !== 'linux' || process.getuid() !== 0)
    return ['The rehearsal needs Linux and root, for it mounts folders and starts processes as other users.'];
  if (spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true']).status !== 0)
    return ['The rehearsal needs the right to make namespaces (unshare), which this machine does not give.'];
  const missing = Object.entries(findPrograms(environment)).filter(
    ([name, place]) => place === undefined && name !== 'nginx',
  );
  if (missing.length > 0) return [`The rehearsal needs on this machine: ${missing.map(([name]) => name).join(', ')}.`];
  const built = ['backend/dist/main.js', 'grafana-plugin/dist/plugin.json'];
  return built.every((path) => existsSync(join(root, path))) ? [] : ['Nothing is built yet: run `npm run build`.'];
}

/** The programs on this machine that stand for those of the images. */
export function findPrograms(environment) {
  const onPath = (name) => {
    try {
      return realpathSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim());
    } catch {
      return undefined;
    }
  };
  const grafanaHome = environment.GRAFANA_HOME ?? '/usr/share/grafana';
  return {
    java: onPath('java'),
    prometheus: environment.PROMETHEUS_BIN ?? onPath('prometheus'),
    nginx: onPath('nginx'),
    wget: onPath('wget'),
    unshare: onPath('unshare'),
    setpriv: onPath('setpriv'),
    nsenter: onPath('nsenter'),
    ip: onPath('ip'),
    questdbJar: [environment.QUESTDB_JAR, join(homedir(), QUESTDB_JAR)].find((file) => file && existsSync(file)),
    grafana: existsSync(join(grafanaHome, 'bin/grafana')) ? grafanaHome : undefined,
  };
}

/**
 * Start command, user and folders of a service's image. */
export function imageOf(service, root, programs) {
  const name = service.image.split(':')[0];
  const image = IMAGES[name];
  if (image === undefined) throw new Error(`nobody told the rehearsal what ${service.image} brings`);
  return { workdir: '/', binds: [], folders: [], environment: {}, ...image(service, root, programs) };
}

const IMAGES = {
  'paperdesk/backend': (service, root) => {
    const stage = lastStage(join(root, 'backend/Dockerfile'));
    return {
      user: stage.user,
      workdir: stage.workdir,
      environment: stage.environment,
      argv: [...(service.entrypoint ?? []), ...(service.command ?? (service.entrypoint ? [] : stage.command))],
      folders: stage.folders,
      isOurs: true,
    };
  },
  // Its entry point gives the data folder to QUESTDB_UID, then goes on as that user.
  'questdb/questdb': ({ environment }, _root, programs) => ({
    user: `${environment.QUESTDB_UID}:${environment.QUESTDB_GID}`,
    folders: [{ path: '/var/lib/questdb', uid: +environment.QUESTDB_UID, gid: +environment.QUESTDB_GID, mode: '755' }],
    binds: [{ from: programs.questdbJar, to: '/app/questdb.jar' }],
    argv: [
      programs.java,
      ...environment.JVM_PREPEND.split(' '),
      '-XX:+UseParallelGC',
      ...['-p', '/app/questdb.jar', '-m', 'io.questdb/io.questdb.ServerMain', '-d', '/var/lib/questdb', '-f'],
    ],
  }),
  'grafana/grafana': ({ environment }, _root, programs) => {
    const preset = {
      GF_PATHS_CONFIG: '/etc/grafana/grafana.ini',
      GF_PATHS_DATA: '/var/lib/grafana',
      GF_PATHS_HOME: '/usr/share/grafana',
      GF_PATHS_LOGS: '/var/log/grafana',
      GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
      GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
    };
    const paths = { ...preset, ...environment };
    return {
      user: '472:0',
      workdir: programs.grafana,
      environment: { ...preset, HOME: programs.grafana },
      folders: ['/var/lib/grafana', '/var/log/grafana'].map((path) => ({ path, uid: 472, gid: 0, mode: '777' })),
      binds: [{ from: programs.grafana, to: programs.grafana }],
      argv: [
        join(programs.grafana, 'bin/grafana'),
        'server',
        `--homepath=${programs.grafana}`,
        `--config=${paths.GF_PATHS_CONFIG}`,
        '--packaging=docker',
        'cfg:default.log.mode=console',
        ...['data', 'logs', 'plugins', 'provisioning'].map(
          (name) => `cfg:default.paths.${name}=${paths[`GF_PATHS_${name.toUpperCase()}`]}`,
        ),
      ],
    };
  },
  'prom/prometheus': ({ command }, _root, programs) => ({
    user: '65534:65534',
    folders: [{ path: '/prometheus', uid: 65534, gid: 65534, mode: '755' }],
    argv: [programs.prometheus, ...command],
  }),
  nginx: ({ command }, _root, programs) => ({ user: '0:0', argv: [programs.nginx, ...command] }),
};
