import { NO_REASONS, reason, type Check } from './check.js';

export const accountKnownCheck: Check = {
  name: 'accountKnown',
  status: 422,
  find: ({ account, order }) =>
    account === undefined
      ? [
          reason('UNKNOWN_ACCOUNT', `There is no account '${order.account}'.`, {
            field: 'account',
            value: order.account,
          }),
        ]
      : NO_REASONS,
};
