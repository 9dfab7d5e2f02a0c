import { pino, type DestinationStream, type Logger } from 'pino';

export type DeskLogger = Logger;

const SECRETS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-grafana-id"]',
  '["x-paperdesk-secret"]',
  'token',
  'accessToken',
  'password',
  'passphrase',
  'secret',
  'routeSecret',
  'apiKey',
  'privateKey',
];
const DEPTHS = ['', '*', '*.*', '*.*.*'];

/** Where secrets may stand: every secret name, from the top down to three objects deep. */
export const REDACTED_PATHS: readonly string[] = SECRETS.flatMap((name) =>
  DEPTHS.map((depth) => (depth === '' ? name : name.startsWith('[') ? depth + name : `${depth}.${name}`)),
);

/** JSON lines with UTC times. Level `error` means that someone must act now. */
export function createLogger(options: {
  readonly level: string;
  readonly destination?: DestinationStream;
}): DeskLogger {
  const settings = {
    level: options.level,
    base: { service: 'paperdesk' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...REDACTED_PATHS], censor: '[redacted]' },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
