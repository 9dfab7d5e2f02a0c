import type { FeedView } from '@paperdesk/contract';
import type { DeskView } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import { flagColumn, frameOf, numberColumn, textColumn, timeColumn } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

/** The desk as a whole, one row: the line every dashboard carries, and whether anything stands still. */
export const deskFrame: QueryFrame = (reader) =>
  frameOf(
    'desk',
    [reader.desk()],
    [
      textColumn('paperLine', (desk) => desk.paperLine),
      textColumn('trading', (desk) => tradingSentence(desk, reader.feeds({}))),
      textColumn('alerting', (desk) =>
        desk.outsideChannel ? 'an outside channel is told' : 'nobody will be told: no outside channel is set',
      ),
      textColumn('source', (desk) => desk.source),
      numberColumn('killed', (desk) => Number(desk.killed)),
      numberColumn('engineHalted', (desk) => Number(desk.engineHalted)),
      numberColumn('eventLoopBlockedMs', (desk) => desk.eventLoopBlockedMs, 'ms'),
      flagColumn('outsideChannel', (desk) => desk.outsideChannel),
      numberColumn('dayEndsIn', () => dayEnds(reader.figures().at)),
      numberColumn('approvalsWaiting', () => reader.approvals({}).length),
      numberColumn('drillDueIn', () => drillDueIn(reader.drillDueAt(), reader.figures().at)),
      textColumn('version', (desk) => desk.version),
      timeColumn('startedAt', (desk) => desk.startedAt),
    ],
  );

const DAY_US = 86_400_000_000;

/** Seconds until the UTC day ends. */
const dayEnds = (now: TimeUs): number => Math.floor((DAY_US - (now % DAY_US)) / 1e6);
const drillDueIn = (due: TimeUs | null, now: TimeUs): number | null =>
  due === null ? null : Math.floor((due - now) / 1e6);

function tradingSentence(desk: DeskView, feeds: readonly FeedView[]): string {
  if (desk.engineHalted) return 'engine halted: every order is refused';
  if (desk.killed) return 'STOPPED by the kill switch';
  return feeds.some((feed) => feed.state === 'live') ? 'open' : 'no market is live: orders are refused';
}
