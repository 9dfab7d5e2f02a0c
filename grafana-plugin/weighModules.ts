import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import budget from './bundle-budget.json';

/** What one module may weigh, in thousands of bytes. */
interface Allowance {
  readonly plainKb: number;
  readonly gzipKb: number;
  readonly why: string;
}

/** What each built module weighs beside what it may. Throws when one is heavier, or has no budget. */
export function weigh(dist: string, modules: readonly string[]): string[] {
  const allowed: Readonly<Record<string, Allowance>> = budget.modules;
  const rows = modules.map((name) => {
    const bytes = readFileSync(join(dist, name));
    return { name, plainKb: bytes.length / 1000, gzipKb: gzipSync(bytes).length / 1000, most: allowed[name] };
  });
  const faults = rows.flatMap(({ name, plainKb, gzipKb, most }) => {
    if (most === undefined) return [`${name} has no budget in bundle-budget.json`];
    return plainKb > most.plainKb || gzipKb > most.gzipKb
      ? [`${name} weighs ${kb(plainKb)} (${kb(gzipKb)} gzip) and may ${most.plainKb} kB (${most.gzipKb} kB gzip)`]
      : [];
  });
  if (faults.length > 0) throw new Error(`The plugin is too heavy:\n  ${faults.join('\n  ')}`);
  return rows.map(
    ({ name, plainKb, gzipKb, most }) =>
      `${name.padEnd(32)}${kb(plainKb).padStart(9)} of ${kb(most?.plainKb ?? 0).padStart(8)}${kb(gzipKb).padStart(10)} gzip of ${kb(most?.gzipKb ?? 0).padStart(8)}`,
  );
}

const kb = (value: number): string => `${value.toFixed(1)} kB`;
