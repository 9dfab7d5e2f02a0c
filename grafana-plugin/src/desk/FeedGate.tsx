import { LoadingPlaceholder } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { faultSentence } from './apiFault.js';
import { Note } from './Note.js';
import { testIds } from './testIds.js';
import type { Feed } from './useFeed.js';

interface FeedGateProps<T> {
  readonly feed: Feed<T>;
  /** What is asked for, as in "Asking for the cases". */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}

/** Loading, refused and unreachable, each in words; what was seen last stays on the screen, marked as old. */
export function FeedGate<T>({ feed, what, children }: FeedGateProps<T>) {
  if (feed.value === undefined && feed.fault === undefined)
    return <LoadingPlaceholder text={`Asking for ${what}…`} data-testid={testIds.loading} />;
  const fault =
    feed.fault === undefined ? null : (
      <Note tone={feed.value === undefined ? 'bad' : 'warning'} testId={testIds.feedFault}>
        {feed.value === undefined
          ? `No ${what.replace(/^the /, '')}: ${faultSentence(feed.fault)}`
          : `This is what was seen last. ${faultSentence(feed.fault)}`}
      </Note>
    );
  return (
    <>
      {fault}
      {feed.value !== undefined && children(feed.value)}
    </>
  );
}
