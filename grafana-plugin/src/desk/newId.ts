/** A fresh id for one order. `crypto.randomUUID` is missing on plain http with a host name, so it is made from random bytes. */
export const newClientOrderId = (): string => newId('t');

/** A fresh id for one change, so that sending it twice is one change. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${prefix}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
