import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check } from './check.js';

/** An order that would end before it begins. */
export const expireTimeCheck: Check = {
  name: 'expireTime',
  status: 422,
  find: ({ expireAt, receivedAt, order }) =>
    expireAt === null || expireAt > receivedAt
      ? NO_REASONS
      : [
          reason(
            'EXPIRE_TIME_IN_PAST',
            `The order would have ended at ${isoFromUs(expireAt)}, before it came (${isoFromUs(receivedAt)}).`,
            { field: 'expireAt', limit: isoFromUs(receivedAt), value: order.expireAt ?? isoFromUs(expireAt) },
          ),
        ],
};
