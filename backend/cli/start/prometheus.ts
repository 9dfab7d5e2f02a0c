import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Config } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { runTool } from './run-tool.js';
import { type StartRun, plainEnvironment } from './start-run.js';
import { answersOk } from './wait-until.js';

const START_DEADLINE_MS = 30_000;

const scrapeFileSchema = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({ job_name: z.string(), static_configs: z.array(z.looseObject({ targets: z.array(z.string()) })) }),
  ),
});

/** The Prometheus to run, or undefined when none is installed. Throws when `PROMETHEUS_BIN` names something that is none. */
export async function findPrometheus(config: Config): Promise<string | undefined> {
  const named = config.tools.prometheusBin;
  const told = await runTool(named ?? 'prometheus', ['--version']);
  if (told.outcome === 'done') return named ?? 'prometheus';
  if (named !== undefined)
    throw new OperatorError(`PROMETHEUS_BIN=${named} does not answer --version: correct or unset it.`);
  return undefined;
}

/**
 * `deploy/prometheus/prometheus.yml` with the targets of each job replaced by the desk's own addresses.
 * A job that has no address here (a QuestDB that ran already) is left out.
 */
export function renderPrometheusConfig(template: string, addresses: Readonly<Record<string, string>>): string {
  const file = scrapeFileSchema.parse(parse(template));
  const jobs = file.scrape_configs.flatMap((job) => {
    const address = addresses[job.job_name];
    return address === undefined ? [] : [{ ...job, static_configs: [{ targets: [address] }] }];
  });
  return stringify({ ...file, scrape_configs: jobs });
}

/** Starts Prometheus on loopback; data below `prometheus/` in the home, kept for a week. */
export async function startPrometheus(
  run: StartRun,
  binary: string,
  addresses: Readonly<Record<string, string>>,
): Promise<void> {
  const { home, ports } = run.config;
  run.say('Starting Prometheus …');
  const folder = join(home, 'prometheus');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'prometheus.yml');
  const template = readFileSync(resolve(run.root, 'deploy/prometheus/prometheus.yml'), 'utf8');
  writeFileSync(file, renderPrometheusConfig(template, addresses));
  await run.launch({
    name: 'prometheus',
    command: binary,
    parameters: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=7d',
      '--storage.tsdb.retention.size=512MB',
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ],
    environment: plainEnvironment(run.environment),
    graceSeconds: 10,
    ready: () => answersOk(`http://127.0.0.1:${ports.prometheus}/-/ready`),
    deadlineMs: START_DEADLINE_MS,
  });
}
