import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { type KeyboardEvent } from 'react';
import { testIds } from '../../desk/testIds.js';

export type Tab = 'working' | 'fills' | 'history';
export const TABS: Record<Tab, string> = { working: 'Working', fills: 'Fills', history: 'History' };
const ORDER: readonly Tab[] = ['working', 'fills', 'history'];

interface BlotterTabsProps {
  readonly panelKey: string;
  readonly tab: Tab;
  readonly counts: Readonly<Record<Tab, number>>;
  /** Tabs that have more rows than were asked for yet. */
  readonly more: Readonly<Record<Tab, boolean>>;
  readonly onChange: (tab: Tab) => void;
}

/** Tabs with the arrow keys of the ARIA pattern. */
export function BlotterTabs({ panelKey, tab, counts, more, onChange }: BlotterTabsProps) {
  const styles = useStyles2(getStyles);
  const idOf = (name: Tab) => `${panelKey}-tab-${name}`;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = ORDER[(ORDER.indexOf(tab) + step + ORDER.length) % ORDER.length];
    if (next === undefined) return;
    onChange(next);
    document.getElementById(idOf(next))?.focus();
  };
  return (
    <div role="tablist" aria-label="What to show" className={styles.tabs} onKeyDown={move}>
      {ORDER.map((name) => (
        <button
          key={name}
          id={idOf(name)}
          type="button"
          role="tab"
          aria-selected={tab === name}
          aria-controls={`${panelKey}-rows`}
          tabIndex={tab === name ? 0 : -1}
          className={cx(styles.tab, tab === name && styles.chosen)}
          onClick={() => onChange(name)}
          data-testid={testIds.blotter.tab(name)}
        >
          {TABS[name]} ({counts[name]}
          {more[name] ? '+' : ''})
        </button>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tabs: css({ display: 'flex', gap: theme.spacing(0.5), marginRight: 'auto' }),
  tab: css({
    padding: theme.spacing(0.5, 1),
    border: 0,
    background: 'none',
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
  }),
  chosen: css({ color: theme.colors.text.primary, borderColor: theme.colors.primary.border }),
});
