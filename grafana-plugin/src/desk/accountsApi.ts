import {
  accountViewSchema,
  type AccountView,
  type OpenAccountRequest,
  type ResetAccountRequest,
  type TransferRequest,
} from '@paperdesk/contract';
import { askDesk } from './apiClient.js';

const pathOf = (account: string, what: string) => `accounts/${encodeURIComponent(account)}/${what}`;

export const openAccount = (account: OpenAccountRequest): Promise<AccountView> =>
  askDesk({ path: 'accounts', method: 'POST', data: account }, accountViewSchema);

/** Moves paper money in or out; the same `transferId` moves it once. */
export const transferFunds = (
  account: string,
  direction: 'deposits' | 'withdrawals',
  transfer: TransferRequest,
): Promise<AccountView> =>
  askDesk({ path: pathOf(account, direction), method: 'POST', data: transfer }, accountViewSchema);

export const resetAccount = (account: string, reset: ResetAccountRequest): Promise<AccountView> =>
  askDesk({ path: pathOf(account, 'reset'), method: 'POST', data: reset }, accountViewSchema);
