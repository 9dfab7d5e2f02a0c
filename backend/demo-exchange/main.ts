// The demo exchange as a process: an invented market in Binance spot's protocol, or recordings in their venue's.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OperatorError } from '../src/errors.js';
import { CANCEL_LAWS, type CancelLaw } from './market/cancel-law.js';
import { FLOW_REGIME_NAMES, type FlowRegimeName } from './market/flow-regime.js';
import type { ReplayTimes, Speed } from './recording/recording-player.js';
import type { DemoExchangeOptions } from './start-demo-exchange.js';
import { startDemoExchange } from './start-demo-exchange.js';

const EXIT_OPERATOR = 2;

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly symbols: readonly string[];
  readonly rate: number;
  readonly regime: FlowRegimeName;
  readonly cancelLaw: CancelLaw;
  readonly recording: readonly string[];
  readonly venue?: string;
  readonly times: ReplayTimes;
  readonly truth?: string;
  readonly speed: Speed;
  readonly loop: boolean;
  readonly startAfterQuiet: number;
  readonly startAtStreams?: number;
  readonly disconnectAfter?: number;
}

function numberBetween(least: number, most: number, whole = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It is a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
    }
    return value;
  };
}

function parseSpeed(text: string): Speed {
  if (text === 'max') return 'max';
  return numberBetween(0.1, 1000, false)(text);
}

function parseTimes(text: string): ReplayTimes {
  if (text === 'original' || text === 'now') return text;
  return { shiftUs: numberBetween(-1e15, 1e15)(text) * 1000 };
}

function parseFlags(argv: readonly string[]): Flags {
  return new Command('demo-exchange')
    .description('Speaks a venue’s REST and websocket protocol over an invented market or recordings.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', numberBetween(0, 65535), 4100)
    .option('--seed <number>', 'seed of the invented market', numberBetween(0, 2 ** 31 - 1), 1)
    .option(
      '--symbols <list>',
      'markets to invent, separated by commas',
      (text) => text.split(',').map((symbol) => symbol.trim()),
      ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
    )
    .option('--rate <factor>', 'how much happens: 1 is about 20 trades a second', numberBetween(0.01, 100, false), 1)
    .addOption(
      new Option('--regime <name>', 'what the invented order flow is like').choices(FLOW_REGIME_NAMES).default('usual'),
    )
    .addOption(
      new Option('--cancel-law <name>', 'which orders of a price are canceled').choices(CANCEL_LAWS).default('uniform'),
    )
    .option(
      '--recording <file>',
      'play this recording; may be given several times',
      (file, all: string[]) => [...all, file],
      [],
    )
    .option('--venue <name>', 'whose protocol the recording is of; found out when not given')
    .option('--times <shift>', 'original, now, or milliseconds to add to recorded times', parseTimes, 'now')
    .option('--truth <file>', 'append a line for each trade, quote and book update made')
    .option('--speed <factor>', '1, 10 or any factor, or max', parseSpeed, 1)
    .option('--loop', 'play again when streams are subscribed after the end', false)
    .option(
      '--start-after-quiet <ms>',
      'play once no new stream was subscribed for this long',
      numberBetween(0, 600_000),
      1500,
    )
    .option('--start-at-streams <count>', 'play as soon as this many streams are subscribed', numberBetween(1, 100_000))
    .option('--disconnect-after <seconds>', 'close each socket after this long (Binance: 86400)', numberBetween(1, 1e6))
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) })
    .parse([...argv], { from: 'user' })
    .opts<Flags>();
}

function optionsOf(flags: Flags): DemoExchangeOptions {
  const source: DemoExchangeOptions['source'] =
    flags.recording.length === 0
      ? {
          kind: 'synthetic',
          seed: flags.seed,
          symbols: flags.symbols,
          rate: flags.rate,
          regime: flags.regime,
          cancelLaw: flags.cancelLaw,
        }
      : {
          kind: 'recording',
          files: flags.recording,
          speed: flags.speed,
          times: flags.times,
          ...(flags.venue === undefined ? {} : { venue: flags.venue }),
          loop: flags.loop,
          startAfterQuietMs: flags.startAfterQuiet,
          ...(flags.startAtStreams === undefined ? {} : { startAtStreams: flags.startAtStreams }),
        };
  return {
    source,
    host: flags.host,
    port: flags.port,
    ...(flags.truth === undefined ? {} : { truthFile: flags.truth }),
    onNotice: (sentence) => console.log(sentence),
    ...(flags.disconnectAfter === undefined ? {} : { disconnectAfterMs: flags.disconnectAfter * 1000 }),
  };
}

async function run(): Promise<void> {
  const exchange = await startDemoExchange(optionsOf(parseFlags(process.argv.slice(2))));
  console.log(
    `Demo exchange (${exchange.kind}, ${exchange.protocol}) listens on http://${exchange.host}:${exchange.port} with ${exchange.symbols.join(', ')}.`,
  );
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    exchange.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

run().catch((error: unknown) => {
  // Commander has already said what is wrong.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : EXIT_OPERATOR);
  if (error instanceof OperatorError) {
    console.error(error.message);
    process.exit(EXIT_OPERATOR);
  }
  throw error;
});
