import type { PanelData } from '@grafana/data';
import { useMemo } from 'react';
import { fetchAccounts, fetchInstruments, fetchPositions } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { onlyOf } from '../../desk/onlyOf.js';
import { useFeed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';

/** Positions and accounts of one account (empty: of all), who is looking, and ticks and lots to format by. */
export function usePositionsData(data: PanelData, account: string, fillIn: (text: string) => string) {
  const series = useMemo(() => readDeskSeries(data, fillIn), [data, fillIn]);
  const positions = useFeed({
    key: `positions ${account}`,
    poll: () => fetchPositions(account === '' ? {} : { account }),
    everyMs: 1_000,
    streamed: onlyOf(series.positions, account),
  });
  return {
    me: useMe(positions),
    positions,
    // All of them: the chooser lists them.
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 2_000, streamed: onlyOf(series.accounts, '') }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}
