// Measures the desk's fill models against the exchange that knows the truth, then side by side on recordings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { measure } from './measure.js';
import { MEASURED_INSTRUMENT, measuredModels } from './models.js';
import { runRecorded, type RecordedRun } from './recorded-run.js';
import { bandTable, checkTable, modelTable, recordedTable } from './tables.js';
import { controlFails, verdict } from './verdict.js';

const EXIT_CONTROL_PASSED = 1;
const EXIT_OPERATOR = 2;
/** The seed of the figures in docs/realism.md. Whoever tunes a parameter does so on other seeds. */
const REPORTED_SEED = 20_261_121;
const RECORDINGS = [
  'binance-spot/btcusdt_20240808.gz',
  'binance-spot/ethusdt_20240808.gz',
  'binance-usdm/btcusdt_20240808.gz',
  'binance-coinm/btcusd_perp_20240808.gz',
];

interface Flags {
  readonly seed: number;
  readonly seeds: number;
  readonly orders: number;
  readonly data: string;
  readonly variants: boolean;
  readonly json: boolean;
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It is a whole number from ${least}.`);
    return value;
  };
}

function parseFlags(argv: readonly string[]): Flags {
  return new Command('realism')
    .description('Measures how true the fill models are. Deterministic: the same flags give the same figures.')
    .option('--seed <number>', 'first seed of the synthetic markets', wholeFrom(0), REPORTED_SEED)
    .option('--seeds <count>', 'how many seeds, one after the other', wholeFrom(1), 3)
    .option('--orders <count>', 'test orders for each regime, law of cancels and seed', wholeFrom(1), 500)
    .option('--data <folder>', 'recordings to compare the models on', '../shared/data')
    .option('--variants', 'measure the textbook models too, with quotes and without', false)
    .option('--json', 'print one JSON document instead of tables', false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) })
    .parse([...argv], { from: 'user' })
    .opts<Flags>();
}

async function run(flags: Flags): Promise<void> {
  const seeds = Array.from({ length: flags.seeds }, (_, index) => flags.seed + index);
  const measured = measure({ seeds, ordersASeed: flags.orders }, () =>
    measuredModels(MEASURED_INSTRUMENT, flags.variants),
  );
  const checks = verdict(measured);
  const recorded: RecordedRun[] = [];
  for (const name of RECORDINGS) {
    const file = join(flags.data, name);
    if (existsSync(file)) recorded.push(await runRecorded(file, { ...flags, name }));
  }
  if (flags.json) console.log(JSON.stringify({ ...measured, checks, recorded }));
  else {
    console.log(`Synthetic markets, seeds ${seeds.join(', ')}; rates in percent, their differences in points.\n`);
    console.log(`${modelTable(measured.cells)}\n\n${bandTable(measured)}\n\n${checkTable(checks)}\n`);
    if (recorded.length === 0) console.log(`No recordings in '${flags.data}': the models were not compared on them.`);
    else console.log(`Recordings: no truth is known there.\n\n${recordedTable(recorded)}`);
  }
  if (!controlFails(checks)) {
    console.error('The negative control passed every check: these checks tell nothing.');
    process.exitCode = EXIT_CONTROL_PASSED;
  }
}

function fail(error: unknown): void {
  // Commander has already said what is wrong.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : EXIT_OPERATOR;
}

try {
  run(parseFlags(process.argv.slice(2))).catch(fail);
} catch (error) {
  fail(error);
}
