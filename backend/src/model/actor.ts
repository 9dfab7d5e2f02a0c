/** Who asked for something, as journaled. `person` is a pseudonymous id from desk.yaml, `system` for Paperdesk itself. */
export interface Actor {
  readonly person: string;
  readonly via: 'grafana' | 'token' | 'cli' | 'killPage' | 'system';
  /** False when the identity could not be verified (a kill is taken all the same). */
  readonly verified: boolean;
  /** The Grafana dashboard (its uid) that the caller says it came from; absent when it said none. Grants nothing. */
  readonly dashboard?: string;
}

export const SYSTEM_ACTOR: Actor = { person: 'system', via: 'system', verified: true };
