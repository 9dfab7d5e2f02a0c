/** Who asked for something, as journaled. `person` is a pseudonymous id from desk.yaml, `system` for Paperdesk itself. */
export interface Actor {
  readonly person: string;
  readonly via: 'grafana' | 'token' | 'cli' | 'killPage' | 'system';
  /** False when the identity could not be verified (a kill is taken all the same). */
  readonly verified: boolean;
}

export const SYSTEM_ACTOR: Actor = { person: 'system', via: 'system', verified: true };
