import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { recordingPath } from '../../../test/exchange/recording.js';
import { depthFaults } from './depth-quality.js';
import { isSaneTime, isWithinDay, priceFault, quantityFault } from './quality-rules.js';
import { SeenTrades } from './seen-trades.js';
import { UpdateIds } from './update-ids.js';

/**
 * Binance TRXUSDT of 2025-03-04, clean and with planted defects. Two of the author's edits are not defects of an event:
 * the clean depth file's last row was moved to 23:59:56 (an event may come 23 hours after the one before), and in the
 * defective trade file the last row's *receive* time was moved (an event that arrives late is still what the venue said).
 */
const DAY = Date.UTC(2025, 2, 4) * 1000;
const path = (name: string) => recordingPath(`csv/trxusdt_spot_${name}_20250304.csv.gz`);
const present = path('trade_negative') !== undefined;
const recorded = present ? describe : describe.skip;

function rowsOf(name: string): Record<string, string>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(path(name) ?? ''))
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [columns[index] ?? '', value])));
}

/** What is refused: [line of the file, rule]. */
function tradeFaults(name: string): [number, string][] {
  const seen = new SeenTrades();
  return rowsOf(name).flatMap((row, index): [number, string][] => {
    const faults = [
      seen.isNew(row['TradeId'] ?? '') ? undefined : 'DUPLICATE_TRADE_ID',
      priceFault(row['Price']),
      quantityFault(row['Quantity']),
      isSaneTime(Number(row['TransactionTime']), Number(row['TimestampOfReceive'])) ? undefined : 'TIME_INSANE',
      isWithinDay(Number(row['TransactionTime']), DAY) ? undefined : 'TIME_OUTSIDE_DAY',
    ];
    return faults.filter((fault) => fault !== undefined).map((fault) => [index + 2, fault]);
  });
}

/** Rows of one event time and one span of ids are one message of the venue. */
function depthFileFaults(name: string): [number, string][] {
  const messages: { line: number; rows: Record<string, string>[] }[] = [];
  const keyOf = (row: Record<string, string> | undefined) =>
    [row?.['EventTime'], row?.['FirstUpdateId'], row?.['FinalUpdateId']].join();
  rowsOf(name).forEach((row, index) => {
    const current = messages.at(-1);
    if (current !== undefined && keyOf(current.rows[0]) === keyOf(row)) current.rows.push(row);
    else messages.push({ line: index + 2, rows: [row] });
  });
  const ids = new UpdateIds();
  return messages.flatMap(({ line, rows }): [number, string][] => {
    const [row] = rows;
    const time = Number(row?.['EventTime']);
    const side = (isAsk: string) =>
      rows.filter((each) => each['IsAsk'] === isAsk).map((each) => [each['Price'], each['Quantity']]);
    const change = { time: time / 1000, bids: side('0'), asks: side('1') };
    const faults: string[] = [...depthFaults(change, Number(row?.['TimestampOfReceive']))];
    // A time that makes no sense lies in no day.
    if (!isWithinDay(time, DAY) && !faults.includes('TIME_INSANE')) faults.push('TIME_OUTSIDE_DAY');
    // What is refused for its content does not move the ids on.
    if (faults.length === 0) {
      const verdict = ids.judge(Number(row?.['FirstUpdateId']), Number(row?.['FinalUpdateId']));
      if (verdict !== 'follows') faults.push(verdict);
    }
    return faults.map((fault) => [line, fault]);
  });
}

recorded('defects planted in recorded files', () => {
  test('trades: the repeated id is found, and nothing else', () =>
    expect(tradeFaults('trade_negative')).toEqual([[4, 'DUPLICATE_TRADE_ID']]));
  test('depth: event time 0 with price -1, skipped and overlapping ids, the jump over midnight, and nothing else', () =>
    expect(depthFileFaults('difference_depth_negative')).toEqual([
      [2, 'TIME_INSANE'],
      [2, 'PRICE_NOT_POSITIVE'],
      [9, 'gap'],
      [10, 'SEQUENCE_BACK'],
      [10_001, 'TIME_OUTSIDE_DAY'],
    ]));
  test.each(['trade_positive', 'difference_depth_positive'])('the clean twin %s passes untouched', (name) => {
    expect(rowsOf(name)).toHaveLength(10_000);
    expect(name.startsWith('trade') ? tradeFaults(name) : depthFileFaults(name)).toEqual([]);
  });
});
