import { Button } from '@grafana/ui';
import React from 'react';
import type { Paged } from './apiClient.js';
import { testIds } from './testIds.js';

interface LoadMoreProps {
  readonly list: Paged<unknown>;
  /** What is listed, as in "the newest 100 alerts". */
  readonly what: string;
  readonly onMore: () => void;
}

/** How much of a list is on the screen, and the way to the rest; nothing when all of it is. */
export function LoadMore({ list, what, onMore }: LoadMoreProps) {
  if (!list.more) return null;
  return (
    <div>
      <Button size="sm" variant="secondary" onClick={onMore} data-testid={testIds.loadMore}>
        Load more
      </Button>{' '}
      <small>
        {list.items.length} {what} are shown; there are more.
      </small>
    </div>
  );
}
