import { type Locator, type Page, expect } from '@playwright/test';

/** A panel of the dashboard that is open, by its title. */
export const panelOf = (page: Page, title: string): Locator => page.getByTestId(`data-testid Panel header ${title}`);

/** A row of one of Grafana's tables: what stands in it, by the head of its column. */
export type TableRow = Readonly<Record<string, string>>;

/** The rows that a table panel shows. It draws the columns in sight only: give the page room for all of them. */
export async function rowsOf(panel: Locator): Promise<TableRow[]> {
  const [heads = [], ...lines] = await panel
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll('[role="columnheader"], [role="gridcell"]')].map((cell) => cell.textContent ?? ''),
      ),
    );
  return lines.map((cells) => Object.fromEntries(heads.map((head, column) => [head, cells[column] ?? ''])));
}

/** The row in which the given columns hold the given texts, once it is there. */
export async function rowOf(panel: Locator, where: TableRow): Promise<TableRow> {
  let found: TableRow | undefined;
  await panel.scrollIntoViewIfNeeded();
  await expect(async () => {
    const rows = await rowsOf(panel);
    found = rows.find((row) => Object.entries(where).every(([head, text]) => row[head] === text));
    expect(found, `a row with ${JSON.stringify(where)} among ${JSON.stringify(rows)}`).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return found ?? {};
}
