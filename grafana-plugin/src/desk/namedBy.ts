/** What names a market or an account: a dashboard variable, the panel's options, or nothing outside the panel. */
export interface NamedBy {
  readonly by: 'variable' | 'option' | 'nothing';
  /** Empty when a variable means several or all, or names nothing. */
  readonly text: string;
  /** A variable that means all there is, as a link from a dashboard that shows everything sets it. */
  readonly isAll: boolean;
}

/** Reads one option: a variable that the dashboard has not is left as it stands by `fillIn`, and names nothing. */
export function namedBy(option: string | undefined, fillIn: (text: string) => string): NamedBy {
  const text = (option ?? '').trim();
  if (!text.includes('$')) return { by: text === '' ? 'nothing' : 'option', text, isAll: false };
  const filled = fillIn(text).trim();
  if (filled === text) return { by: 'nothing', text: '', isAll: false };
  // All of them filled in is a list; only its text says that it is all.
  const isAll = /^(All|\*|\$__all)$/.test(fillIn(text.replace(/\$\{?(\w+)\}?/, '${$1:text}')).trim());
  return { by: 'variable', text: isAll || /[{}*]/.test(filled) ? '' : filled, isAll };
}
