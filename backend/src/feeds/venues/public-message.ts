import { z } from 'zod';

/** Members that say what a message asks for; exactly one may be there. */
const VERB_KEYS = ['op', 'method', 'event', 'action', 'type', 'cmd', 'command', 'request', 'reqType'];
const VERB = /^(public\/|bts:)?((un)?sub(scribe|scription)?|ping|pong)$/i;
/** Shapes whose key is the verb, such as `{"sub":"market.btcusdt.trade.detail"}` and `{"pong":123}`. */
const BARE_VERB_KEYS = ['sub', 'unsub', 'ping', 'pong'];
const CREDENTIAL_KEY = /key|sign|secret|token|pass|auth|otp|nonce|cookie|login|jwt/i;
const PRIVATE_WORDS = new Set(
  'login auth authenticate private order orders algo position positions wallet wallets balance balances account accounts asset assets execution executions fill fills mytrades usertrade user users margin withdraw transfer deposit listenkey greeks'.split(
    ' ',
  ),
);
const DEEPEST = 6;

/**
 * A message any exchange may be sent: plain `ping`/`pong`, or a subscription whose every name is free of credentials and
 * of private channels. What is not understood is refused.
 */
export const publicMessage = z.unknown().refine(isPublicMessage, 'not a subscription to public market data');

function isPublicMessage(message: unknown): boolean {
  if (typeof message === 'string') return /^(ping|pong)$/i.test(message);
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  return hasPublicVerb(message as Readonly<Record<string, unknown>>) && isHarmless(message, 0);
}

function hasPublicVerb(message: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(message);
  const verbs = keys.filter((key) => VERB_KEYS.includes(key));
  if (verbs.length === 0) return keys.some((key) => BARE_VERB_KEYS.includes(key));
  return verbs.length === 1 && verbs.every((key) => typeof message[key] === 'string' && VERB.test(message[key]));
}

function isHarmless(value: unknown, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (typeof value === 'string')
    return !value.split(/[^A-Za-z]+/).some((word) => PRIVATE_WORDS.has(word.toLowerCase()));
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((each) => isHarmless(each, depth + 1));
  return Object.entries(value).every(([key, each]) => !CREDENTIAL_KEY.test(key) && isHarmless(each, depth + 1));
}
