import type { Command } from '../model/command.js';
import type { TimeUs } from '../model/time.js';
import { decideOpenAccount, decideReset, decideTransfer } from './decide-accounts.js';
import { decideCancel, decideCancelAll, decideReplace } from './decide-change.js';
import { decideRearm, decideTrip } from './decide-kill.js';
import { decideBatch, decideSubmit } from './decide-submit.js';
import { decideRiskCommand } from './decide-risk.js';
import type { Decision, Desk } from './decision.js';

/** What a command comes to. Reads only; the events it returns are applied by the engine. */
export function decideCommand(desk: Desk, command: Command, now: TimeUs): Decision {
  switch (command.type) {
    case 'submitOrder':
      return decideSubmit(desk, command);
    case 'submitBatch':
      return decideBatch(desk, command);
    case 'replaceOrder':
      return decideReplace(desk, command, now);
    case 'cancelOrder':
      return decideCancel(desk, command, now);
    case 'cancelAll':
      return decideCancelAll(desk, command, now);
    case 'tripKillSwitch':
      return decideTrip(desk, command);
    case 'rearmKillSwitch':
      return decideRearm(desk, command, now);
    case 'openAccount':
      return decideOpenAccount(desk, command);
    case 'transferFunds':
      return decideTransfer(desk, command);
    case 'resetAccount':
      return decideReset(desk, command);
    default:
      return decideRiskCommand(desk, command, now);
  }
}
