import { useRef } from 'react';
import type { Paged } from './apiClient.js';
import { useFeed, type Feed } from './useFeed.js';

interface PagesOptions<T> {
  /** Says what is asked; another key begins with the first page again. */
  readonly key: string;
  readonly ask: (pages: number) => Promise<Paged<T>>;
  readonly everyMs: number;
}

/** A list that is kept fresh, as far down as was asked for. */
export function usePages<T>({
  key,
  ask,
  everyMs,
}: PagesOptions<T>): Feed<Paged<T>> & { readonly loadMore: () => void } {
  const shown = useRef({ key, pages: 1 });
  const feed = useFeed({
    key,
    // Read when it is asked, never while drawing.
    poll: () => ask(shown.current.key === key ? shown.current.pages : 1),
    everyMs,
  });
  const loadMore = () => {
    shown.current = { key, pages: shown.current.key === key ? shown.current.pages + 1 : 2 };
    feed.refresh();
  };
  return { ...feed, loadMore };
}
