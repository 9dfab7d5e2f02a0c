import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const FOLDER = resolve(__dirname, '../../../dashboards');
const fileSchema = z.object({
  title: z.string(),
  panels: z.array(
    z.looseObject({
      title: z.string(),
      targets: z.array(z.looseObject({ rawSql: z.string().optional() })).default([]),
    }),
  ),
  annotations: z.object({
    list: z.array(z.looseObject({ name: z.string(), target: z.looseObject({ rawSql: z.string() }) })),
  }),
});

/** A query of a dashboard: `panel` is the panel's title, with ` #2` for its second query. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly sql: string;
}

/** Every SQL query of every dashboard file, those of annotations as `annotation <name>`. */
export function panelQueries(): PanelQuery[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const { title, panels, annotations } = fileSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
      const ofPanels = panels.flatMap((panel) =>
        panel.targets.flatMap(({ rawSql }, index) =>
          rawSql === undefined
            ? []
            : [{ dashboard: title, panel: index === 0 ? panel.title : `${panel.title} #${index + 1}`, sql: rawSql }],
        ),
      );
      const ofAnnotations = annotations.list.map(({ name, target }) => ({
        dashboard: title,
        panel: `annotation ${name}`,
        sql: target.rawSql,
      }));
      return [...ofPanels, ...ofAnnotations];
    });
}

/** What an operator chose above the panels; what is left out is All. */
export type Choice = Readonly<Partial<Record<'venue' | 'symbol' | 'account', string>>>;

/** What Grafana makes of a query before it asks: the choices, the time range, an interval of a minute. */
export function filledIn(sql: string, choice: Choice, range: readonly [from: string, to: string]): string {
  const [from, to] = range;
  return sql
    .replaceAll('$__timeFilter(ts)', `ts BETWEEN '${from}' AND '${to}'`)
    .replaceAll('$__timeTo()', `'${to}'`)
    .replaceAll('${__interval_ms}', '60000')
    .replaceAll(/\$\{(\w+):raw\}/g, (_all, name: keyof Choice) => choice[name] ?? '*');
}
