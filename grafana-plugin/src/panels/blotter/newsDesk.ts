import type { NewsKind } from './orderNews.js';

/** One piece of news as it is told. */
export interface Telling {
  readonly kind: NewsKind;
  readonly title: string;
  readonly text: string;
}
export type Tell = (title: string, text: string, tone: 'good' | 'warning') => void;

/** So many are told one by one within the window; the rest is one summary. */
const AT_ONCE = 3;
const WINDOW_MS = 10_000;
const SUMMARY_AFTER_MS = 2_000;

const COUNTED: Record<NewsKind, string> = {
  filled: 'filled',
  partlyFilled: 'partly filled',
  expired: 'expired',
  canceled: 'canceled',
  rejected: 'rejected',
};

const toneOf = (kind: NewsKind) => (kind === 'filled' || kind === 'partlyFilled' ? 'good' : 'warning');

/** Tells a few pieces of news one by one and a flood of them as one: a kill switch ends hundreds of orders at once. */
export class NewsDesk {
  private windowAt = -Infinity;
  private told = 0;
  private summarized = false;
  private waiting: Telling[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: Tell) {}

  take(news: readonly Telling[]): void {
    const now = Date.now();
    if (now - this.windowAt > WINDOW_MS && this.waiting.length === 0) {
      this.windowAt = now;
      this.told = 0;
      this.summarized = false;
    }
    for (const piece of news) {
      if (this.told < AT_ONCE && this.waiting.length === 0) {
        this.told += 1;
        this.tell(piece.title, piece.text, toneOf(piece.kind));
      } else this.waiting.push(piece);
    }
    if (this.waiting.length === 0 || this.timer !== undefined) return;
    this.timer = setTimeout(() => this.summarize(), this.summarized ? WINDOW_MS : SUMMARY_AFTER_MS);
  }

  /** Drops what waits to be told. */
  forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
    this.windowAt = -Infinity;
  }

  private summarize(): void {
    const all = this.waiting;
    this.waiting = [];
    this.timer = undefined;
    this.summarized = true;
    this.windowAt = Date.now();
    const counts = (Object.keys(COUNTED) as NewsKind[]).flatMap((kind) => {
      const count = all.filter((piece) => piece.kind === kind).length;
      return count === 0 ? [] : [`${count} ${COUNTED[kind]}`];
    });
    const bad = all.some(({ kind }) => toneOf(kind) === 'warning');
    this.tell(
      `${all.length} more ${all.length === 1 ? 'order' : 'orders'} changed`,
      `${counts.join(', ')}. The blotter shows each.`,
      bad ? 'warning' : 'good',
    );
  }
}
