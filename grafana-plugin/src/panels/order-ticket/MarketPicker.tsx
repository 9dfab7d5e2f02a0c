import { Field, Input, useStyles2 } from '@grafana/ui';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { InstrumentView } from '@paperdesk/contract';
import React, { useEffect, useState, type KeyboardEvent } from 'react';
import { marketKey } from '../../desk/deskSeries.js';
import { MARKET_STATE_WORDS } from '../../desk/format.js';
import { sourceWords } from '../../desk/sourceWords.js';
import { testIds } from '../../desk/testIds.js';
import { findMarkets, marketName, movedTo, optionId } from './marketSearch.js';

interface MarketPickerProps {
  readonly panelKey: string;
  readonly chosen: { readonly venue: string; readonly symbol: string };
  readonly markets: readonly InstrumentView[];
  readonly placeholder: string;
  readonly disabled: boolean;
  /** Asks for the markets' states anew. */
  readonly onOpen: () => void;
  readonly onChoose: (market: InstrumentView) => void;
}

const ids = testIds.ticket;

/** Search over venue and symbol, as a combobox: type, arrows, Enter; each market with its source and its state. */
export function MarketPicker({
  panelKey,
  chosen,
  markets,
  placeholder,
  disabled,
  onOpen,
  onChoose,
}: MarketPickerProps) {
  const styles = useStyles2(getStyles);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [active, setActive] = useState(0);
  const open = typed !== undefined && !disabled;
  const found = open ? findMarkets(typed, markets) : [];
  const current = found[Math.min(active, found.length - 1)];
  const listId = `${panelKey}-markets`;

  const show = () => {
    if (open || disabled) return;
    onOpen();
    setActive(
      Math.max(
        0,
        markets.findIndex((market) => marketKey(market) === marketKey(chosen)),
      ),
    );
    setTyped('');
  };
  const close = () => setTyped(undefined);
  const choose = (market: InstrumentView) => {
    close();
    if (marketKey(market) !== marketKey(chosen)) onChoose(market);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const next = movedTo(event.key, active, found.length);
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' && open) {
      // Enter in the list chooses; it must not press the ticket's own button.
      event.preventDefault();
      if (current !== undefined) choose(current);
    } else if (event.key === 'ArrowDown' && !open) show();
    else if (next !== undefined) {
      event.preventDefault();
      setActive(next);
    }
  };
  return (
    <Field label="Market" htmlFor={`${panelKey}-market`} noMargin>
      <div className={styles.picker}>
        <Input
          id={`${panelKey}-market`}
          role="combobox"
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && current !== undefined ? optionId(panelKey, current) : undefined}
          value={typed ?? marketName(chosen)}
          placeholder={open ? 'search venue or symbol' : placeholder}
          disabled={disabled}
          onFocus={show}
          onClick={show}
          onBlur={close}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={press}
          data-testid={ids.market}
        />
        {open && (
          <ul id={listId} role="listbox" aria-label="Markets" className={styles.list} data-testid={ids.markets}>
            {found.map((market) => (
              <MarketOption
                key={marketKey(market)}
                id={optionId(panelKey, market)}
                market={market}
                active={market === current}
                chosen={marketKey(market) === marketKey(chosen)}
                onChoose={choose}
              />
            ))}
            {found.length === 0 && (
              <li className={styles.none} role="option" aria-selected={false} aria-disabled>
                No market of this desk has “{typed}” in its venue or symbol.
              </li>
            )}
          </ul>
        )}
      </div>
    </Field>
  );
}

interface MarketOptionProps {
  readonly id: string;
  readonly market: InstrumentView;
  readonly active: boolean;
  readonly chosen: boolean;
  readonly onChoose: (market: InstrumentView) => void;
}

function MarketOption({ id, market, active, chosen, onChoose }: MarketOptionProps) {
  const styles = useStyles2(getStyles);
  const [element, setElement] = useState<HTMLLIElement | null>(null);
  useEffect(() => {
    if (active) element?.scrollIntoView?.({ block: 'nearest' });
  }, [active, element]);
  return (
    <li
      ref={setElement}
      id={id}
      role="option"
      aria-selected={chosen}
      className={cx(styles.option, active && styles.active)}
      // Before the field loses focus and closes the list.
      onMouseDown={(event) => {
        event.preventDefault();
        onChoose(market);
      }}
      data-testid={ids.marketOption(marketKey(market))}
    >
      <span>{marketName(market)}</span>
      <small className={market.state === 'live' ? styles.live : styles.notLive}>
        {sourceWords(market.venue)} · {MARKET_STATE_WORDS[market.state]}
      </small>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  picker: css({ position: 'relative' }),
  list: css({
    position: 'absolute',
    zIndex: theme.zIndex.dropdown,
    left: 0,
    right: 0,
    minWidth: 220,
    maxHeight: 260,
    overflow: 'auto',
    margin: 0,
    padding: theme.spacing(0.5),
    listStyle: 'none',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
  }),
  option: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 1),
    padding: theme.spacing(0.75, 1),
    cursor: 'pointer',
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    '&[aria-selected="true"] span': { fontWeight: theme.typography.fontWeightBold },
  }),
  active: css({ background: theme.colors.action.selected }),
  live: css({ color: theme.colors.success.text }),
  notLive: css({ color: theme.colors.warning.text }),
  none: css({ padding: theme.spacing(1), color: theme.colors.text.secondary }),
});
