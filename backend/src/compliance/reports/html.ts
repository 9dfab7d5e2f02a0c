import type { Cell, ReportDocument, ReportSection } from './document.js';

const STYLE = `
body{font:14px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#111;background:#fff}
h1{font-size:1.5rem;margin-bottom:.25rem}h2{font-size:1.1rem;margin-top:1.5rem;border-bottom:1px solid #999}
.notice{border:2px solid #111;padding:.5rem;font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:12px;width:100%}
th,td{border:1px solid #999;padding:.2rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead{display:table-header-group}tr{break-inside:avoid}pre{white-space:pre-wrap;font:inherit}
@media print{body{margin:0;max-width:none}.scroll{overflow:visible}}`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text, whatever it holds: no mark-up, no attribute ends early. */
export function escaped(value: Cell): string {
  return value === null ? '—' : String(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** A page to read and to print. It loads nothing and runs nothing. */
export function htmlOf(report: ReportDocument): string {
  const { title, notice, paperLine, madeAt, madeBy, reportId, journal } = report;
  const head = {
    Report: reportId,
    'Made at (UTC)': madeAt,
    'Made by': madeBy,
    'Journal event': journal.seq,
    'Its hash': journal.hash,
  };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
<p class="notice">${escaped(paperLine)}<br>${escaped(notice)}</p>
${listOf(head)}
${report.sections.map(sectionOf).join('\n')}
</body></html>
`;
}

function sectionOf({ title, fields, text, table }: ReportSection): string {
  const parts = [`<section><h2>${escaped(title)}</h2>`];
  if (fields !== undefined) parts.push(listOf(fields));
  if (text !== undefined) parts.push(`<pre>${escaped(text)}</pre>`);
  if (table !== undefined) {
    const cells = (tag: 'th' | 'td', values: readonly Cell[]) =>
      `<tr>${values.map((value) => `<${tag}>${escaped(value)}</${tag}>`).join('')}</tr>`;
    const rows = table.rows.map((row) =>
      cells(
        'td',
        table.columns.map((column) => row[column] ?? null),
      ),
    );
    parts.push(
      table.rows.length === 0
        ? '<p>None.</p>'
        : `<div class="scroll"><table><thead>${cells('th', table.columns)}</thead><tbody>${rows.join('\n')}</tbody></table></div>`,
    );
  }
  return `${parts.join('\n')}</section>`;
}

function listOf(fields: Readonly<Record<string, Cell>>): string {
  const items = Object.entries(fields).map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  return `<dl>${items.join('')}</dl>`;
}
