import { existsSync } from 'node:fs';
import { cliTokenFile } from '../desk-address.js';
import { openTokens } from '../desk-stores.js';
import { writeSecret } from './secrets.js';

export const CLI_TOKEN_NAME = 'paperdesk-cli';
const TEN_YEARS_IN_DAYS = 3650;

/** Makes the token with which `paperdesk kill`, `rearm` and `status` speak to the API, once for a home. */
export function ensureCliToken(home: string): void {
  const file = cliTokenFile(home);
  const tokens = openTokens(home);
  const known = tokens.list().some((token) => token.name === CLI_TOKEN_NAME);
  if (known && existsSync(file)) return;
  // One without the other is of no use: the store keeps only a hash.
  if (known) tokens.revoke(CLI_TOKEN_NAME);
  writeSecret(file, tokens.create({ name: CLI_TOKEN_NAME, roles: ['oncall', 'risk'], days: TEN_YEARS_IN_DAYS }));
}
