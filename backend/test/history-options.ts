import { join } from 'node:path';
import { systemClock } from '../src/clock.js';
import { deskFileSchema } from '../src/desk-file.js';
import type { HistoryOptions } from '../src/questdb/history-delivery.js';
import type { QuestDbAddress } from '../src/questdb/sql.js';

/** A journal without events. */
const EMPTY_JOURNAL: HistoryOptions['journal'] = {
  readAfter: () => [],
  lastSeq: () => 0,
  cursor: () => 0,
  setCursor: () => undefined,
};

/** Delivery of market data with the defaults of desk.yaml, but every table is kept for ever, as a replay's home must. */
export function historyOptions(told: {
  readonly home: string;
  readonly questdb: QuestDbAddress;
  readonly source: string;
}): HistoryOptions {
  const { marketData } = deskFileSchema.parse({
    markets: { demo: [{ id: 'demo', ccxt: 'binance', symbols: ['BTC/USDT'] }] },
  });
  const { spoolMaxBytes, booksPerSecond, quotesPerSecond, storedBookLevels, keep, partitions } = marketData;
  const forEver = Object.fromEntries(Object.keys(keep).map((table) => [table, 'forever'])) as typeof keep;
  return {
    ...{
      spoolMaxBytes,
      booksPerSecond,
      quotesPerSecond,
      storedBookLevels,
      partitions,
      keep: forEver,
      source: told.source,
    },
    address: told.questdb,
    journal: EMPTY_JOURNAL,
    spoolFile: join(told.home, 'spool.db'),
    diskBudgetBytes: undefined,
    home: told.home,
    runId: 'exact',
    clock: systemClock,
    logger: {
      info: () => undefined,
      warn: () => undefined,
      error: (context, message) => process.stderr.write(`${message} ${JSON.stringify(context)}\n`),
    },
  };
}
