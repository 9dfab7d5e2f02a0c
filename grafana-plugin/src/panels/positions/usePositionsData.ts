import type { PanelData } from '@grafana/data';
import { useMemo } from 'react';
import { fetchAccounts, fetchInstruments, fetchMe, fetchPositions } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { onlyOf } from '../../desk/onlyOf.js';
import { useFeed } from '../../desk/useFeed.js';

/** Positions and accounts of one account (empty: of all), who is looking, and ticks and lots to format by. */
export function usePositionsData(data: PanelData, account: string, fillIn: (text: string) => string) {
  const series = useMemo(() => readDeskSeries(data, fillIn), [data, fillIn]);
  return {
    me: useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 }),
    positions: useFeed({
      key: `positions ${account}`,
      poll: () => fetchPositions(account === '' ? {} : { account }),
      everyMs: 1_000,
      streamed: onlyOf(series.positions, account),
    }),
    // All of them: the chooser lists them.
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 2_000, streamed: onlyOf(series.accounts, '') }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}
