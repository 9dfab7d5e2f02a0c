import { homedir, userInfo } from 'node:os';

const SECRET_NAME = /PASSWORD|SECRET|TOKEN|KEY|^ALERT_/;
const SHORTEST_SECRET = 6;

/** Text without the values of secret variables, credentials in addresses, bearer tokens and the user's own folder. */
export function redact(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && !name.endsWith('_FILE') && value !== undefined && value.length >= SHORTEST_SECRET
      ? [value]
      : [],
  );
  const withoutValues = secrets.reduce((left, secret) => left.replaceAll(secret, '<redacted>'), text);
  return withoutValues
    .replace(/(\w+:\/\/)[^/\s:@"]+:[^/\s@"]+@/g, '$1<redacted>@')
    .replace(/\b[0-9a-f]{32,}\b/gi, '<redacted>')
    .replace(/(Bearer|Basic)\s+[\w.~+/=-]+/g, '$1 <redacted>')
    .replaceAll(homedir(), '~')
    .replaceAll(new RegExp(`\\b${escapeRegExp(userInfo().username)}\\b`, 'g'), '<user>');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
