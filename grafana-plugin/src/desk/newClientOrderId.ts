/** A fresh id for one order. `crypto.randomUUID` is missing on plain http with a host name, so it is made from random bytes. */
export function newClientOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `t-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
