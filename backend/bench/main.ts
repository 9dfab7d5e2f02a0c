import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OperatorError } from '../src/errors.js';
import { serveBareRoute } from './bare-route.js';
import { machineOf } from './machine.js';
import { benchOrders } from './orders.js';
import { printResult } from './print-result.js';
import { benchRows } from './rows.js';
import { ScratchDesk } from './scratch-desk.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** `npm run bench`: our figures beside the peers', same work, one run. `bare-route <port>` is the order bench's peer. */
async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  if (positionals[0] === 'bare-route') {
    serveBareRoute(Number(positionals[1]));
    return true;
  }
  const machine = machineOf(tmpdir());
  const desk = await ScratchDesk.start(ROOT, process.env);
  try {
    const orders = await benchOrders(desk);
    // The rows have the server to themselves: no feed, no desk.
    await desk.stopTraders();
    const rows = await benchRows(desk);
    const result = { machine, orders, rows };
    const lines = values.json === true ? [JSON.stringify(result, null, 2)] : printResult(result);
    for (const line of lines) process.stdout.write(`${line}\n`);
    return orders.faults.length === 0 && rows.faults.length === 0;
  } finally {
    await desk.remove();
  }
}

main().then(
  (sound) => {
    if (!sound) process.exitCode = 1;
  },
  (fault: unknown) => {
    const sentence =
      fault instanceof OperatorError ? fault.message : fault instanceof Error ? fault.stack : String(fault);
    process.stderr.write(`${sentence ?? ''}\n`);
    process.exitCode = fault instanceof OperatorError ? 2 : 70;
  },
);
