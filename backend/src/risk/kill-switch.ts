import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { covers, scopeText } from './kill.js';

/** Any kill that covers the order stops it; the text names scope, who, when and why. */
export const killSwitchCheck: Check = {
  name: 'killSwitch',
  status: 423,
  find: ({ kills, order, person }) => {
    const pressed = [...kills];
    if (pressed.length === 0) return NO_REASONS;
    return pressed
      .filter((kill) => covers(kill, { ...order, person }))
      .map((kill) =>
        reason(
          'KILL_SWITCH_ACTIVE',
          `Trading of ${scopeText(kill)} was stopped by ${kill.person} at ${isoFromUs(kill.time)}` +
            `${kill.reason === '' ? ', no reason given' : `: ${kill.reason}`}. Risk has to re-arm it first.`,
          { value: kill.killId },
        ),
      );
  },
};
