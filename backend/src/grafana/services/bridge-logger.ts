/** What the bridge needs of a logger; pino's fits. */
export interface BridgeLogger {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}
