import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks a second in /proc; 100 on every Linux that Node runs on. */
const TICKS = 100;
const PAGE_BYTES = 4096;

export interface Used {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** What a process group has used so far; undefined where the system has no /proc. */
export function usedBy(group: number | undefined): Used | undefined {
  if (group === undefined) return undefined;
  let found: string[];
  try {
    found = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  let cpuSeconds = 0;
  let residentBytes = 0;
  for (const pid of found) {
    const fields = statOf(pid);
    // After the name in brackets: state, parent, group …; user and system time are the 12th and 13th, pages the 22nd.
    if (fields === undefined || Number(fields[2]) !== group) continue;
    cpuSeconds += (Number(fields[11]) + Number(fields[12])) / TICKS;
    residentBytes += Number(fields[21]) * PAGE_BYTES;
  }
  return { cpuSeconds, residentBytes };
}

function statOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
