import type { ChangeRiskRules, DecideApproval, RecordFact, ReleaseThrottle } from '../model/command.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { decideApproval } from './decide-approval.js';
import { decideFact } from './decide-facts.js';
import { refused, type Decision, type Desk } from './decision.js';
import { refuse } from './refusal.js';

/** Commands of risk and compliance. */
export function decideRiskCommand(
  desk: Desk,
  command: ChangeRiskRules | ReleaseThrottle | DecideApproval | RecordFact,
  now: TimeUs,
): Decision {
  if (desk.state.halted !== null)
    return refused(refuse(503, 'ENGINE_HALTED', `The desk takes no change: ${desk.state.halted}.`));
  switch (command.type) {
    case 'changeRiskRules':
      return decideRules(desk, command, now);
    case 'releaseThrottle':
      return decideRelease(desk, command);
    case 'decideApproval':
      return decideApproval(desk, command, now);
    case 'recordFact':
      return decideFact(desk, command);
  }
}

/** Rules replace the newest set, and never one that its author has not seen. */
function decideRules({ state }: Desk, command: ChangeRiskRules, now: TimeUs): Decision {
  const version = state.riskRules.at(-1)?.version ?? 0;
  if (command.version !== version)
    return refused({
      ...refuse(409, 'RULES_CHANGED', `The rules are of version ${version} by now: look at them and change those.`),
      field: 'version',
    });
  if (command.effectiveAt < now && version > 0)
    return refused({
      ...refuse(422, 'EFFECTIVE_IN_THE_PAST', `Rules hold from now (${isoFromUs(now)}) on, or from later.`),
      field: 'effectiveAt',
    });
  const { rules, reason, effectiveAt } = command;
  return {
    drafts: [{ type: 'riskRulesSet', version: version + 1, rules, reason, effectiveAt }],
    reply: { kind: 'recorded' },
  };
}

function decideRelease({ state }: Desk, { key, reason }: ReleaseThrottle): Decision {
  const stopped = state.throttled.get(key);
  if (stopped === undefined) return refused(refuse(404, 'THROTTLE_NOT_FOUND', `Nothing is stopped as '${key}'.`));
  return {
    drafts: [{ type: 'throttleReleased', key, account: stopped.account, reason }],
    reply: { kind: 'recorded' },
  };
}
