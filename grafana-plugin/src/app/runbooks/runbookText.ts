import { renderMarkdown } from '@grafana/data';
import { APP_ID, DASHBOARDS } from '../../desk/appId.js';

/** Address of the page that shows runbooks; the name of the alert follows. */
export const RUNBOOKS_PATH = `/a/${APP_ID}/runbooks`;
/** Address of the page that acknowledges an alert; matchers follow as in Grafana's own link. */
export const SILENCE_PATH = `/a/${APP_ID}/silence`;

/** The kill switch alone, as messages lead to it. */
export const KILL_SWITCH_PATH = `/d/${DASHBOARDS.tradingDesk.uid}?viewPanel=panel-6`;

/** The alert whose page an address names; undefined for the list. Only a plain name: it becomes part of a file's address. */
export function alertOf(path: string): string | undefined {
  return /\/runbooks\/([A-Za-z]+)\/?$/.exec(path)?.[1];
}

/**
 * A runbook as HTML, sanitized by Grafana. Other runbooks are reached inside the app; pages of the documentation are
 * not in Grafana, so of a link to them only its words stay.
 */
export function runbookHtml(markdown: string, appSubUrl: string): string {
  const here = markdown
    // The page's own title says it.
    .replace(/^# .*\n/, '')
    .replace(/\]\((?:\.\/)?([A-Za-z]+)\.md\)/g, `](${appSubUrl}${RUNBOOKS_PATH}/$1)`)
    .replace(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, '$1');
  return renderMarkdown(here);
}
