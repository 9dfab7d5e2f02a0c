import { OrderBook, Side as PeerSide } from 'nodejs-order-book';
import type { Command } from '../../src/model/command.js';
import type { DeskCore } from '../../src/engine/core.js';
import type { DeskEvent } from '../../src/model/desk-event.js';
import { aBench, BENCH_START_US, submitOf } from './bench-core.js';
import { median } from '../statistics.js';
import type { BookUpdated, Level } from '../../src/model/market-event.js';

const MESSAGES = 60_000;
const SAMPLE = 3_000;
const ROUNDS = 5;

/** Order messages a second: medians of the rounds, all of them told. */
export interface MessageRates {
  readonly ours: number;
  readonly peer: number;
  readonly eventsPerMessage: number;
  readonly rounds: readonly { readonly ours: number; readonly peer: number }[];
}

type Message =
  | { readonly kind: 'rest'; readonly side: 'buy' | 'sell'; readonly price: number; readonly id: string }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'cross'; readonly side: 'buy' | 'sell'; readonly id: string };

/** A third rests, a third cancels one that rests, a third crosses: a desk's whole day in one mix. */
function messages(count = MESSAGES): Message[] {
  const out: Message[] = [];
  const resting: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const side = (index >> 2) % 2 === 0 ? ('buy' as const) : ('sell' as const);
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const turn = index % 3;
    if (turn === 0) {
      const away = 10 + (index % 40);
      out.push({ kind: 'rest', side, price: side === 'buy' ? 6_000_000 - away : 6_000_001 + away, id });
      resting.push(id);
    } else if (turn === 1 && resting.length > 100)
      out.push({ kind: 'cancel', id: resting.splice((index * 7919) % resting.length, 1)[0] ?? id });
    else out.push({ kind: 'cross', side, id });
  }
  return out;
}

/** What a desk decides over some thousand order messages: events as a journal holds them. */
export function realEvents(): readonly DeskEvent[] {
  const { core, book } = aBench();
  const events: DeskEvent[] = [];
  for (const [index, message] of messages(SAMPLE).entries()) {
    if (index % 200 === 0) freshBook(core, book, index);
    const command = commandOf(message, BENCH_START_US + 1000 + index * 10);
    events.push(...core.handle({ kind: 'command', command }).events);
  }
  return events;
}

/** The engine without disk and network, risk checks and events included, beside an order book that has neither. */
export function benchOrderMessages(say: (line: string) => void): MessageRates {
  const all = messages();
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    say(`Order messages: round ${round + 1} of ${ROUNDS} …`);
    const { rate, events } = playOurs(all);
    return { ours: rate, events, peer: playPeer(all) };
  });
  return {
    ours: median(rounds.map(({ ours }) => ours)),
    peer: median(rounds.map(({ peer }) => peer)),
    eventsPerMessage: (rounds[0]?.events ?? 0) / all.length,
    rounds: rounds.map(({ ours, peer }) => ({ ours, peer })),
  };
}

function playOurs(all: readonly Message[]): { rate: number; events: number } {
  const { core, book } = aBench();
  const commands = all.map((message, index) => commandOf(message, BENCH_START_US + 1000 + index * 10));
  let events = 0;
  let inCommands = 0;
  let refused = 0;
  for (const [index, command] of commands.entries()) {
    // A fresh book before each stretch, so that crossing orders find what the last ones took.
    if (index % 200 === 0) freshBook(core, book, index);
    const started = performance.now();
    const handled = core.handle({ kind: 'command', command });
    inCommands += performance.now() - started;
    events += handled.events.length;
    if (handled.reply !== null && 'ok' in handled.reply) refused += 1;
  }
  if (refused > 0) throw new Error(`${refused} of ${all.length} messages were refused: the mix measures nothing`);
  return { rate: all.length / (inCommands / 1000), events };
}

/** The same mix as commands, and the books that keep giving: what crossing orders took is there again after each 200. */
export function* orderDay(count: number, book: BookUpdated): Generator<Command | readonly BookUpdated[]> {
  for (const [index, message] of messages(count).entries()) {
    if (index % 200 === 0) yield freshBooks(book, index);
    yield commandOf(message, BENCH_START_US + 1000 + index * 10);
  }
}

function freshBook(core: DeskCore, book: BookUpdated, index: number): void {
  for (const event of freshBooks(book, index)) core.handle({ kind: 'market', event });
}

/** A book that shows next to nothing, then the whole one: what was taken of it is forgotten. */
function freshBooks(book: BookUpdated, index: number): BookUpdated[] {
  const time = BENCH_START_US + 1000 + index * 10;
  const times = { timeExchange: time, timeReceived: time };
  const bids: Level[] = book.bids.slice(-1);
  const asks: Level[] = book.asks.slice(-1);
  return [
    { ...book, ...times, sequence: index * 2 + 10, bids, asks },
    { ...book, ...times, sequence: index * 2 + 11 },
  ];
}

function commandOf(message: Message, at: number): Command {
  if (message.kind === 'cancel')
    return { type: 'cancelOrder', orderId: message.id, ...submitOf({ id: message.id, at }).asked };
  const { asked, base } = submitOf({ id: message.id, at });
  const request =
    message.kind === 'rest'
      ? {
          ...base,
          side: message.side,
          orderType: 'limit' as const,
          price: (message.price / 100).toFixed(2),
          quantity: '0.001',
        }
      : { ...base, side: message.side, orderType: 'market' as const, quantity: '0.001' };
  return { type: 'submitOrder', ...asked, orderId: message.id, request, payloadHash: message.id };
}

/** The peer's book holds what crossing orders take: a deep level a side, put in before the clock runs. */
function playPeer(all: readonly Message[]): number {
  const book = new OrderBook();
  for (const [side, price] of [
    [PeerSide.BUY, 6_000_000],
    [PeerSide.SELL, 6_000_001],
  ] as const)
    book.limit({ id: `deep-${side}`, side, size: 1e9, price });
  const started = performance.now();
  for (const message of all) {
    if (message.kind === 'cancel') book.cancel(message.id);
    else {
      const side = message.side === 'buy' ? PeerSide.BUY : PeerSide.SELL;
      if (message.kind === 'rest') book.limit({ id: message.id, side, size: 0.001, price: message.price });
      else book.market({ side, size: 0.001 });
    }
  }
  return all.length / ((performance.now() - started) / 1000);
}
