import { z } from 'zod';

const count = z.number().int().min(1).max(100_000);
const forMs = z.number().int().min(1).max(3_600_000);
const symbol = z.string().regex(/^[A-Z0-9]{1,20}([-_/][A-Z0-9]{1,20})?$/, 'is an id such as BTCUSDT');
const stream = z.enum(['trade', 'depth', 'bookTicker']);
/** Which frames: all when nothing is said. */
const which = { stream: stream.optional(), symbol: symbol.optional() };

const faultSchemas = [
  z.strictObject({ fault: z.literal('drop'), frames: count, ...which }),
  z.strictObject({ fault: z.literal('dropDepth'), frames: count, symbol: symbol.optional() }),
  z.strictObject({ fault: z.literal('duplicate'), frames: count, ...which }),
  z.strictObject({ fault: z.literal('reorder'), frames: count, ...which }),
  z.strictObject({
    fault: z.literal('gap'),
    frames: count,
    stream: z.enum(['trade', 'depth']),
    symbol: symbol.optional(),
  }),
  z.strictObject({ fault: z.literal('terminate') }),
  z.strictObject({ fault: z.literal('disconnect'), code: z.number().int().min(1000).max(4999).optional() }),
  z.strictObject({ fault: z.literal('stall'), forMs }),
  z.strictObject({ fault: z.literal('slow'), delayMs: z.number().int().min(1).max(60_000), forMs }),
  z.strictObject({ fault: z.literal('slowReader'), forMs }),
  z.strictObject({ fault: z.literal('refuse'), forMs }),
  z.strictObject({ fault: z.literal('crossedBook'), symbol }),
  z.strictObject({ fault: z.literal('clockStep'), byMs: z.number().int().min(-86_400_000).max(86_400_000) }),
  z.strictObject({ fault: z.literal('clear') }),
] as const;

/** Body of `POST /faults`: what shall go wrong. Times in milliseconds from now. */
export const faultSchema = z.discriminatedUnion('fault', faultSchemas);

export type Fault = z.infer<typeof faultSchema>;

/** What each fault does, and a body that asks for it: the answer of `GET /faults`. */
export const FAULT_CATALOG: readonly { readonly does: string; readonly example: Fault }[] = [
  {
    does: 'The next frames that fit are not sent; trades stay in the REST history, so that they can be back-filled.',
    example: { fault: 'drop', frames: 10, stream: 'trade', symbol: 'BTCUSDT' },
  },
  {
    does: 'The next depth frames are not sent while the book goes on, so that clients see a sequence gap.',
    example: { fault: 'dropDepth', frames: 2, symbol: 'BTCUSDT' },
  },
  {
    does: 'Each of the next frames that fit is sent twice.',
    example: { fault: 'duplicate', frames: 5, stream: 'trade' },
  },
  {
    does: 'Each of the next frames that fit changes places with the one behind it in its stream.',
    example: { fault: 'reorder', frames: 3, stream: 'trade' },
  },
  {
    does: 'The next trades are neither sent nor in the REST history, as if their ids had been skipped: a loss nobody can heal; of depth it is dropDepth.',
    example: { fault: 'gap', frames: 7, stream: 'trade', symbol: 'BTCUSDT' },
  },
  { does: 'Every socket is cut without a closing handshake.', example: { fault: 'terminate' } },
  {
    does: 'Every socket is closed politely, as the venue does once a day; 1000 unless another code is given.',
    example: { fault: 'disconnect', code: 1000 },
  },
  {
    does: 'Sockets stay open and silent, acknowledgements included; what would have been sent is lost.',
    example: { fault: 'stall', forMs: 30_000 },
  },
  {
    does: 'Each frame is sent that much late, in order.',
    example: { fault: 'slow', delayMs: 500, forMs: 10_000 },
  },
  {
    does: 'Frames pile up as behind a client that does not read, then arrive at once in order; whoever is more than 50,000 messages behind is cut.',
    example: { fault: 'slowReader', forMs: 5000 },
  },
  {
    does: 'New connections, REST calls included, are cut; open sockets go on.',
    example: { fault: 'refuse', forMs: 10_000 },
  },
  {
    does: 'The next depth frame of the symbol has a bid at the best ask; the one after it takes that bid away.',
    example: { fault: 'crossedBook', symbol: 'BTCUSDT' },
  },
  {
    does: 'All times the exchange tells from now on, REST included, are that much later (or earlier); steps add up.',
    example: { fault: 'clockStep', byMs: -5000 },
  },
  { does: 'Ends every fault that is under way and sets the clock right.', example: { fault: 'clear' } },
];
