import { type Request, type RequestHandler, Router } from 'express';
import { type AccountView, openAccountSchema, resetAccountSchema, transferSchema } from '@paperdesk/contract';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { idempotencyKey, sameKey } from '../idempotency.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';

/** `GET|POST /accounts/…`: an account with its epochs; opening, funding and resetting, for risk and admin. */
export function accountRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);
  const find = (account: string) => deps.reader.accounts({ account })[0];

  router.get('/accounts/:id', limited, mayRead, (request, response) => {
    response.json(existing(find(idOf(request))));
  });

  router.post('/accounts', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'accounts:manage');
    const wanted = parseInput(openAccountSchema, request.body);
    idempotencyKey(request);
    const before = find(wanted.account);
    if (before !== undefined && !opensTheSame(before, wanted))
      throw new ApiProblem({
        status: 409,
        code: 'ACCOUNT_EXISTS',
        detail: `Account '${wanted.account}' exists with another name or reporting currency; choose another id.`,
      });
    const opened = { ...wanted, source: deps.desk.source, kyc: 'none' as const };
    accepted(await deps.commands.submit({ type: 'openAccount', ...askedBy(response, actor), ...opened }));
    response.status(before === undefined ? 201 : 200).json(existing(find(wanted.account)));
  });

  const transfer = (direction: 'in' | 'out'): RequestHandler => {
    return async (request, response) => {
      const actor = actorFor(response, 'accounts:manage');
      const { transferId: given, ...funds } = parseInput(transferSchema, request.body);
      const { account } = existing(find(idOf(request)));
      if (given !== undefined) sameKey(request, given, 'transferId');
      const transferId = given ?? idempotencyKey(request);
      if (transferId === undefined)
        throw new ApiProblem({
          status: 400,
          code: 'INVALID_REQUEST',
          detail: 'transferId is needed (or the Idempotency-Key header): a repeat must not move the money twice',
          errors: [{ field: 'transferId', message: 'is needed, or the Idempotency-Key header' }],
        });
      const asked = askedBy(response, actor);
      accepted(
        await deps.commands.submit({ type: 'transferFunds', ...asked, account, transferId, direction, ...funds }),
      );
      response.json(existing(find(account)));
    };
  };
  router.post('/accounts/:id/deposits', limited, ...jsonBody(), transfer('in'));
  router.post('/accounts/:id/withdrawals', limited, ...jsonBody(), transfer('out'));

  router.post('/accounts/:id/reset', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'accounts:manage');
    const wanted = parseInput(resetAccountSchema, request.body);
    idempotencyKey(request);
    const { account, epoch } = existing(find(idOf(request)));
    if (wanted.epoch > epoch)
      throw new ApiProblem({
        status: 409,
        code: 'EPOCH_NOT_OPEN',
        detail: `Account '${account}' is in epoch ${epoch}; epoch ${wanted.epoch} has not begun.`,
      });
    // Closed already: this is a repeat, and the answer is what the account is now.
    if (wanted.epoch === epoch)
      accepted(await deps.commands.submit({ type: 'resetAccount', ...askedBy(response, actor), account, ...wanted }));
    response.json(existing(find(account)));
  });
  return router;
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

function existing(account: AccountView | undefined): AccountView {
  if (account !== undefined) return account;
  throw new ApiProblem({ status: 404, code: 'ACCOUNT_NOT_FOUND', detail: 'There is no such account.' });
}

function opensTheSame(account: AccountView, wanted: { readonly name: string; readonly reportingCurrency: string }) {
  return account.name === wanted.name && account.reportingCurrency === wanted.reportingCurrency;
}
