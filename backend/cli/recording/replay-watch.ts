import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { askApi } from '../api-client.js';

/** What the exchange that plays the recording says of itself. */
const playedSchema = z.looseObject({
  state: z.string().default(''),
  framesPlayed: z.number().default(0),
  framesTotal: z.number().default(0),
  /** What was sent, as a desk counts it. */
  played: z
    .object({ trades: z.number(), quotes: z.number(), quoteChanges: z.number(), bookChanges: z.number() })
    .default({ trades: 0, quotes: 0, quoteChanges: 0, bookChanges: 0 }),
  /** Recorded time of the newest line played. */
  recordedTime: z.string().default(''),
  /** Added to recorded times, microseconds. */
  shiftUs: z.number().default(0),
});
export type ReplayStatus = z.infer<typeof playedSchema>;

const queueSchema = z.looseObject({ waitingRows: z.number(), deliveredRows: z.number(), droppedRows: z.number() });
type Queue = z.infer<typeof queueSchema>;

const LOOK_EVERY_MS = 500;
/** Looks in a row without a waiting or a new row after which all is delivered; health rows come every five seconds. */
const QUIET_LOOKS = 4;
const DRAIN_DEADLINE_MS = 10 * 60_000;

/** Watches the recording until it is over, told of each look. Resolves undefined when the signal came first. */
export async function untilPlayed(
  exchangeUrl: string,
  onLook: (status: ReplayStatus) => void,
  signal: AbortSignal,
): Promise<ReplayStatus | undefined> {
  while (!signal.aborted) {
    const status = await readStatus(exchangeUrl);
    if (status !== undefined) onLook(status);
    if (status?.state === 'ended') return status;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Waits until every row on its way is in the database. Resolves to the rows dropped on the way; undefined when it did not come to rest. */
export async function untilDelivered(
  api: { readonly url: string; readonly token: string },
  signal: AbortSignal,
): Promise<number | undefined> {
  let quiet = 0;
  let before = -1;
  const end = performance.now() + DRAIN_DEADLINE_MS;
  while (!signal.aborted && performance.now() < end) {
    const reply = await askApi({ ...api, timeoutMs: 5000 }, 'GET', '/api/v1/delivery');
    const queues = z.array(queueSchema).safeParse(reply.reached ? reply.body : undefined);
    if (queues.success) {
      const sum = (count: (queue: Queue) => number) => queues.data.reduce((total, queue) => total + count(queue), 0);
      const delivered = sum((queue) => queue.deliveredRows);
      quiet = sum((queue) => queue.waitingRows) === 0 && delivered === before ? quiet + 1 : 0;
      before = delivered;
      if (quiet >= QUIET_LOOKS) return sum((queue) => queue.droppedRows);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** `[#####-----]  50 %  16,000 of 32,000 frames  2024-08-08T23:57:03Z`. */
export function progressBar(
  { framesPlayed, framesTotal, recordedTime }: Pick<ReplayStatus, 'framesPlayed' | 'framesTotal' | 'recordedTime'>,
  width = 30,
): string {
  const share = framesTotal === 0 ? 0 : Math.min(1, framesPlayed / framesTotal);
  const done = Math.floor(share * width);
  const count = (frames: number) => frames.toLocaleString('en-US');
  const bar = `[${'#'.repeat(done)}${'-'.repeat(width - done)}]`;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${bar} ${percent} %  ${count(framesPlayed)} of ${count(framesTotal)} frames  ${recordedTime.slice(0, 19)}Z`;
}

async function readStatus(exchangeUrl: string): Promise<ReplayStatus | undefined> {
  try {
    const reply = await fetch(`${exchangeUrl}/status`, { signal: AbortSignal.timeout(2000) });
    return playedSchema.parse(await reply.json());
  } catch {
    // Asked again: an exchange that stays away is brought back by its starter, which says so.
    return undefined;
  }
}
