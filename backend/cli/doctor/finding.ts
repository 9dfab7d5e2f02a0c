/** One thing looked at. `note` costs a feature, `bad` keeps the desk from starting or is unsafe. */
export interface Finding {
  readonly what: string;
  readonly verdict: 'good' | 'note' | 'bad';
  readonly found: string;
  readonly cure?: string;
}
