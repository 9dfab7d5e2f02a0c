import { NO_REASONS, reason, type Check } from './check.js';

/** A halted engine takes no order: it could not put it on disk. */
export const engineHaltedCheck: Check = {
  name: 'engineHalted',
  status: 503,
  find: ({ halted }) =>
    halted === null
      ? NO_REASONS
      : [
          reason(
            'ENGINE_HALTED',
            `The desk takes no orders until it is restarted: ${halted}. Cancel and stop still work.`,
          ),
        ],
};
