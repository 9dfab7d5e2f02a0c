/** Sentences about why the rehearsal cannot be run here; none when it can. */
export function obstacles(environment: Readonly<Record<string, string | undefined>>, root: string): string[];
