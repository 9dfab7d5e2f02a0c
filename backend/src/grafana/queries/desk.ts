import { flagColumn, frameOf, numberColumn, textColumn, timeColumn } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

/** The desk as a whole, one row: the line every dashboard carries, and whether anything stands still. */
export const deskFrame: QueryFrame = (reader) =>
  frameOf(
    'desk',
    [reader.desk()],
    [
      textColumn('paperLine', (desk) => desk.paperLine),
      textColumn('source', (desk) => desk.source),
      numberColumn('killed', (desk) => Number(desk.killed)),
      numberColumn('engineHalted', (desk) => Number(desk.engineHalted)),
      numberColumn('eventLoopBlockedMs', (desk) => desk.eventLoopBlockedMs, 'ms'),
      flagColumn('outsideChannel', (desk) => desk.outsideChannel),
      textColumn('version', (desk) => desk.version),
      timeColumn('startedAt', (desk) => desk.startedAt),
    ],
  );
