import { NO_REASONS, reason, type Check } from './check.js';

/** Money of one market source never trades on the prices of another. */
export const accountSourceCheck: Check = {
  name: 'accountSource',
  status: 422,
  find: ({ account, source }) =>
    account === undefined || account.source === source
      ? NO_REASONS
      : [
          reason(
            'ACCOUNT_SOURCE_MISMATCH',
            `Account '${account.account}' belongs to ${account.source} prices and the desk runs on ${source} prices: it may be looked at only.`,
            { field: 'account', limit: source, value: account.source },
          ),
        ],
};
