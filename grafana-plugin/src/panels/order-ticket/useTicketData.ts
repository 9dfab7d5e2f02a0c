import type { PanelData } from '@grafana/data';
import { useMemo } from 'react';
import { fetchAccounts, fetchInstruments, fetchKillSwitch, fetchMe, fetchQuotes } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { useFeed } from '../../desk/useFeed.js';

/** Everything the ticket needs to know, each kept fresh on its own. */
export function useTicketData(data: PanelData) {
  const series = useMemo(() => readDeskSeries(data), [data]);
  return {
    me: useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 }),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 3_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
    quotes: useFeed({ key: 'quotes', poll: fetchQuotes, everyMs: 1_000, streamed: series.quotes }),
    killSwitch: useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 1_000, streamed: series.killSwitch }),
  };
}

export type TicketData = ReturnType<typeof useTicketData>;
