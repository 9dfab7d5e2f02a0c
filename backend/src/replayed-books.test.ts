import type { MarketEvent, TradePrinted } from './model/market-event.js';
import { ReplayedBooks } from './replayed-books.js';

const AUGUST = 1_723_161_600_000_000;
const trade = (timeExchange: number, more: Partial<TradePrinted> = {}): MarketEvent => ({
  type: 'trade',
  venue: 'replay-binance',
  symbol: 'BTC/USDT',
  tradeId: '1',
  price: 1,
  quantity: 1,
  side: 'buy',
  timeExchange,
  timeReceived: timeExchange + 900_000_000,
  ...more,
});

describe('a book that came without a time of the venue', () => {
  const WALL = AUGUST + 50_000_000_000;
  const book = (sequence: number, timeExchange: number): MarketEvent => ({
    type: 'book',
    venue: 'replay-binance',
    symbol: 'BTC/USDT',
    sequence,
    bids: [[1, 1]],
    asks: [[2, 1]],
    timeExchange,
    timeReceived: WALL,
  });
  const timeOf = (event: MarketEvent) => ('timeExchange' in event ? event.timeExchange : undefined);

  it('is of the first moment of the recording while no frame has come', () => {
    const books = new ReplayedBooks(AUGUST);
    expect(timeOf(books.see(book(7, WALL)))).toBe(AUGUST);
  });

  it('keeps our time where the first moment is not known yet', () => {
    const books = new ReplayedBooks();
    expect(timeOf(books.see(book(7, WALL)))).toBe(WALL);
  });

  it('is of the newest frame when it is new', () => {
    const books = new ReplayedBooks(AUGUST);
    books.see(trade(AUGUST + 900));
    expect(timeOf(books.see(book(7, WALL)))).toBe(AUGUST + 900);
  });

  it('is the same book at the same time when it was there already, so that its row is no other', () => {
    const books = new ReplayedBooks(AUGUST);
    books.see(book(7, AUGUST + 100));
    books.see(trade(AUGUST + 900));
    expect(timeOf(books.see(book(7, WALL)))).toBe(AUGUST + 100);
  });

  it.each<[string, MarketEvent]>([
    ['an older frame', trade(AUGUST - 5)],
    ['a back-filled trade', trade(AUGUST + 5, { backfilled: true })],
  ])('does not take its time from %s', (_name, event) => {
    const books = new ReplayedBooks(AUGUST);
    books.see(trade(AUGUST));
    books.see(event);
    expect(timeOf(books.see(book(7, WALL)))).toBe(AUGUST);
  });

  it('changes nothing about books that have a time', () => {
    const books = new ReplayedBooks(AUGUST);
    const timed = book(7, AUGUST + 100);
    expect(books.see(timed)).toBe(timed);
  });
});
