import { Command, CommanderError } from 'commander';
import { registerAlert } from './commands/alert.js';
import { registerDemoTraffic } from './commands/demo-traffic.js';
import { registerDoctor } from './commands/doctor.js';
import { registerExport } from './commands/export.js';
import { registerImport } from './commands/import.js';
import { registerKill } from './commands/kill.js';
import { registerPasswords } from './commands/passwords.js';
import { registerProof } from './commands/proof.js';
import { registerPeople } from './commands/people.js';
import { registerPrepare } from './commands/prepare.js';
import { registerRecord } from './commands/record.js';
import { registerReport } from './commands/report.js';
import { registerRearm } from './commands/rearm.js';
import { registerRebuild } from './commands/rebuild.js';
import { registerReplayOrders } from './commands/replay-orders.js';
import { registerReplay } from './commands/replay.js';
import { registerSql } from './commands/sql.js';
import { registerStart } from './commands/start.js';
import { registerStatus } from './commands/status.js';
import { registerSurveillance } from './commands/surveillance.js';
import { registerToken } from './commands/token.js';
import { registerVerify } from './commands/verify.js';
import { type CliContext, sentenceOf } from './context.js';
import type { StopSignal } from './start/start-desk.js';

const ABOUT = 'A paper-trading desk inside Grafana: real or invented market data, simulated fills, no real money.';
const UNINSTALL = `
Where things are: everything the desk keeps is in PAPERDESK_HOME (default .paperdesk/ in the checkout).
To remove it: stop the desk (Ctrl-C), then delete that folder and the checkout. Nothing else is installed.`;

/** Runs one command line; resolves to the exit code. Faults become one sentence, never a stack. */
export async function runCli(argv: readonly string[], context: CliContext, stop: StopSignal): Promise<number> {
  const program = new Command('paperdesk')
    .description(ABOUT)
    .addHelpText('after', UNINSTALL)
    .showHelpAfterError('(paperdesk <command> --help shows what it takes)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.say(text.trimEnd()),
      writeErr: (text) => context.remark(text.trimEnd()),
    });
  const register = [
    registerStatus,
    registerAlert,
    registerSql,
    registerExport,
    registerToken,
    registerKill,
    registerRearm,
    registerPasswords,
    registerDoctor,
    registerVerify,
    registerProof,
    registerReport,
    registerSurveillance,
    registerReplayOrders,
    registerRebuild,
    registerPrepare,
    registerPeople,
    registerImport,
  ];
  registerStart(program, context, stop);
  registerRecord(program, context, stop);
  registerReplay(program, context, stop);
  registerDemoTraffic(program, context, stop);
  for (const one of register) one(program, context);
  let code = 0;
  program.hook('postAction', () => {
    code = context.exitCode();
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (fault) {
    // Help and usage faults were already written by commander.
    if (fault instanceof CommanderError) return fault.exitCode;
    for (const line of sentenceOf(fault).split('\n')) context.remark(`paperdesk: ${line}`);
    return 1;
  }
}
