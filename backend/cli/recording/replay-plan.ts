import { basename } from 'node:path';
import { scanRecording } from '../../demo-exchange/recording/recording-scan.js';
import { OperatorError } from '../../src/errors.js';

/** What a replay will play, read from the recordings themselves. */
export interface ReplayPlan {
  /** Such as `replay-kucoin`: the venue of every row, so that nobody takes them for the venue's own. */
  readonly venue: string;
  readonly ccxt: string;
  readonly symbols: readonly string[];
  /** Receive times of the first and the last line, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: number;
}

/** A market's codes as ccxt writes them. */
interface Market {
  readonly id: string;
  readonly base: string;
  readonly quote: string;
}

/** ccxt's class and its way to write a market, by the recording's protocol. */
const PROTOCOLS: Readonly<Record<string, { readonly ccxt: string; symbol(market: Market): string }>> = {
  'binance-spot': { ccxt: 'binance', symbol: spot },
  'binance-usdm': { ccxt: 'binanceusdm', symbol: (market) => `${spot(market)}:${market.quote}${delivery(market)}` },
  'binance-coinm': { ccxt: 'binancecoinm', symbol: (market) => `${spot(market)}:${market.base}${delivery(market)}` },
  kucoin: { ccxt: 'kucoin', symbol: spot },
  kraken: { ccxt: 'kraken', symbol: spot },
};

/** Reads each recording once. Rejects with OperatorError: unreadable, of no known venue, of more than one. */
export async function planReplay(files: readonly string[]): Promise<ReplayPlan> {
  const scans = [];
  for (const file of files) scans.push(await scanRecording(file));
  const protocols = new Set(scans.map(({ protocol }) => protocol.id));
  const [id] = protocols;
  const known = id === undefined ? undefined : PROTOCOLS[id];
  if (known === undefined || protocols.size > 1)
    throw new OperatorError(
      `A replay plays one venue, but these recordings are of ${[...protocols].join(' and ')}: replay them one after the other.`,
    );
  const codes = await codesOf(known.ccxt);
  const symbolOf = ({ id: marketId, base, quote }: Market) =>
    known.symbol({ id: marketId, base: codes(base), quote: codes(quote) });
  return {
    venue: `replay-${known.ccxt}`,
    ccxt: known.ccxt,
    symbols: [...new Set(scans.flatMap(({ symbols }) => symbols.map(symbolOf)))].sort(),
    fromMs: Math.floor(Math.min(...scans.map((scan) => scan.firstReceivedUs)) / 1000),
    toMs: Math.ceil(Math.max(...scans.map((scan) => scan.lastReceivedUs)) / 1000),
    lines: scans.reduce((sum, scan) => sum + scan.lines, 0),
  };
}

/** A folder's name for the replay of these files: the first one's, made harmless. */
export function replayName(files: readonly string[]): string {
  const name = basename(files[0] ?? 'recording').replace(/\.gz$/, '');
  return name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60) + (files.length > 1 ? `-and-${files.length - 1}-more` : '');
}

/** A venue's code as ccxt and thus desk.yaml writes it: KuCoin's BCHSV is BSV. */
async function codesOf(ccxtId: string): Promise<(code: string) => string> {
  // Half a second to load: only a replay pays for it.
  const { exchangeClass } = await import('../../src/feeds/guarded-exchange.js');
  const Exchange = exchangeClass(ccxtId);
  const renamed = (Exchange === undefined ? {} : new Exchange().commonCurrencies) as Readonly<Record<string, string>>;
  return (code) => renamed[code] ?? code;
}

function spot({ base, quote }: Market): string {
  return `${base}/${quote}`;
}

/** `-211231` for a contract that is delivered then, nothing for a perpetual one. */
function delivery({ id }: Market): string {
  const date = /_(\d{6})$/.exec(id)?.[1];
  return date === undefined ? '' : `-${date}`;
}
