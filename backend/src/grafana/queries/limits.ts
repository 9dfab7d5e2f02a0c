import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

/** Limits with what is used of them, the fullest first, and until when. */
export const limitsFrame: QueryFrame = (reader, query) =>
  frameOf(
    'limits',
    reader.limitUse(filterOf(query)).sort((a, b) => b.percent - a.percent),
    [
      textColumn('limit', (row) => row.limit),
      textColumn('scope', (row) => row.scope),
      textColumn('scopeValue', (row) => row.scopeValue),
      numberColumn('used', (row) => row.used),
      numberColumn('max', (row) => row.max),
      numberColumn('percent', (row) => row.percent),
      textColumn('tier', (row) => row.tier),
      timeColumn('resetsAt', (row) => usFromIso(row.resetsAt)),
    ],
  );
