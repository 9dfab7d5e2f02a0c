import { fetchAccounts, fetchInstruments, fetchKillSwitch, fetchQuotes } from '../../desk/deskApi.js';
import { marketKey, type DeskSeries } from '../../desk/deskSeries.js';
import { useFeed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';

/** Who trades, on which accounts and markets, and whether trading is stopped; each kept fresh on its own. */
export function useTicketData(series: DeskSeries) {
  const killSwitch = useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 1_000, streamed: series.killSwitch });
  return {
    // Nothing else is as soon to tell that the service is gone.
    me: useMe(killSwitch),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 10_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
    killSwitch,
  };
}

export type TicketData = ReturnType<typeof useTicketData>;

/** Quotes from the panel's stream when it carries the chosen market, else by asking. */
export function useQuotes(series: DeskSeries, market: string) {
  const carried = series.quotes?.value.some((quote) => marketKey(quote) === market) === true;
  return useFeed({
    key: 'quotes',
    poll: fetchQuotes,
    everyMs: 1_000,
    streamed: carried ? series.quotes : undefined,
  });
}
