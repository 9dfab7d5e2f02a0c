import type { AccountView, InstrumentView } from '@paperdesk/contract';

/** The text of an option once variables are filled in; empty when the dashboard has no such variable or it means "all". */
export const filledIn = (text: string): string => (/[${}]|^All$/.test(text) ? '' : text.trim());

/** The market an option names: `BTC/USDT` on the first venue that has it, or `demo BTC/USDT`; else the first market. */
export function firstMarket(
  named: string,
  instruments: readonly InstrumentView[],
): Pick<InstrumentView, 'venue' | 'symbol'> | undefined {
  const [symbol, venue] = named.split(' ').reverse();
  const wanted = instruments.find(
    (instrument) => instrument.symbol === symbol && (venue === undefined || instrument.venue === venue),
  );
  return wanted ?? instruments[0];
}

/** The account an option names when the person may trade it on this desk, else their first one that trades here. */
export function firstAccount(
  named: string,
  accounts: readonly AccountView[],
  mine: readonly string[],
): string | undefined {
  const usable = accounts.filter((account) => mine.includes(account.account));
  const trading = usable.filter((account) => !account.readOnly);
  const choice = trading.find((account) => account.account === named) ?? trading[0] ?? usable[0];
  return choice?.account;
}
