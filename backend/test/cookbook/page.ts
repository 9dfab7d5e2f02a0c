import { readFileSync } from 'node:fs';

/** One question of the cookbook with the query that answers it. */
export interface Recipe {
  readonly number: number;
  readonly title: string;
  readonly sql: string;
}

/**
 * The recipes of `docs/sql-cookbook.md`: a heading `## 7. Taker imbalance` and the first `sql` block below it. Throws
 * when a heading has none, so that a query cannot drop out of the tests by a slip of the pen.
 */
export function recipesOf(file: string): Recipe[] {
  const [, ...sections] = readFileSync(file, 'utf8').split(/^## (?=\d+\. )/m);
  return sections.map((section) => {
    const heading = /^(\d+)\. (.+)$/m.exec(section);
    const block = /^```sql\n([\s\S]*?)^```$/m.exec(section);
    const [, number, title] = heading ?? [];
    const sql = block?.[1]?.trim();
    if (number === undefined || title === undefined || sql === undefined)
      throw new Error(`no sql block below '${section.split('\n', 1)[0] ?? ''}'`);
    return { number: Number(number), title, sql };
  });
}

/** The questions agreed in the page's head, by number. */
export function questionsOf(file: string): Map<number, string> {
  const head = readFileSync(file, 'utf8').split(/^## /m)[0] ?? '';
  const lines = head.matchAll(/^(\d+)\. \*\*(.+?)\*\*/gm);
  return new Map(Array.from(lines, ([, number = '', title = '']) => [Number(number), title] as const));
}
