/** Installs and builds what is missing or changed. Resolves to false when a step failed. */
export function bringUpToDate(root: string, say: (line: string) => void): Promise<boolean>;
/** True when npm's own record of what it installed has every package of the lock file in its version. */
export function packagesMatch(root: string, lock: object): boolean;
