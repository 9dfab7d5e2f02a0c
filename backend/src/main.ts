import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig, readBackendSecrets } from './config.js';
import { OperatorError } from './errors.js';
import { readExchangeKeys } from './exchange-keys.js';
import { createLogger } from './observability/logger.js';
import { buildSystem } from './system.js';

const ROOT = resolve(import.meta.dirname, '../..');
const DRAIN_DEADLINE_MS = 12_000;

/** Runs the backend until it is told to stop. An operator's mistake ends it with one sentence, a fault of ours with a stack. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, ROOT);
  const logger = createLogger({ level: config.logLevel });
  const die = (fault: unknown) => {
    logger.fatal({ err: fault }, 'unknown fault: stopping rather than going on with a state nobody vouches for');
    process.exit(70);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  const system = await buildSystem({
    config,
    secrets: readBackendSecrets(process.env),
    // Only real venues can be asked what a key may do; elsewhere none is read.
    exchangeKeys:
      config.source === 'live'
        ? readExchangeKeys(
            process.env,
            config.desk.markets.live.map(({ ccxt }) => ccxt),
          )
        : [],
    logger,
    journalThread: join(import.meta.dirname, 'journal-thread.js'),
  });
  const pidFile = join(config.home, 'backend.pid');
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping: feeds first, then what waits is written');
    setTimeout(() => die(new Error('draining took too long')), DRAIN_DEADLINE_MS).unref();
    system.stop().then(() => {
      rmSync(pidFile, { force: true });
      process.exit(0);
    }, die);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await system.start();
  writeFileSync(pidFile, String(process.pid));
}

main().catch((fault: unknown) => {
  const sentence =
    fault instanceof OperatorError ? fault.message : fault instanceof Error ? fault.stack : String(fault);
  process.stderr.write(`${sentence ?? ''}\n`);
  process.exit(fault instanceof OperatorError ? 2 : 70);
});
