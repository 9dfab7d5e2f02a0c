import type { ExecutionReport, InstrumentView, WhoAmI } from '@paperdesk/contract';
import { useEffect } from 'react';
import { outcomeSentence } from '../../desk/outcome.js';
import { showToast } from '../../desk/toast.js';
import { keep, useKept } from '../../desk/useKept.js';
import { NewsDesk } from './newsDesk.js';
import { lookForNews, type NewsKind, type OrderNews, type Watch } from './orderNews.js';

const NEWS_KEY = 'blotter/news';
/** Away for longer, a panel begins to look anew: what happened meanwhile is history. */
const AWAY_MS = 60_000;
const REMEMBERED = 2_000;

const TITLES: Record<NewsKind, string> = {
  filled: 'Order filled',
  partlyFilled: 'Order partly filled',
  expired: 'Order expired',
  canceled: 'Order canceled',
  rejected: 'Order rejected',
};

// Outside the component: Grafana draws panels anew, and two blotters on one dashboard must not tell a thing twice.
const watches = new Map<string, { watch: Watch; leftAt: number | undefined }>();
const announced = new Set<string>();
const desk = new NewsDesk((title, text, tone) => {
  showToast(title, text, tone);
  keep(NEWS_KEY, `${title}. ${text}`);
});

/** Forgets what was seen and told (a new page does the same). */
export function forgetNews(): void {
  watches.clear();
  announced.clear();
  desk.forget();
}

function unannounced({ kind, report }: OrderNews): boolean {
  const key = `${report.orderId} ${kind}`;
  if (announced.has(key)) return false;
  if (announced.size >= REMEMBERED) announced.clear();
  announced.add(key);
  return true;
}

interface Look {
  readonly panelKey: string;
  /** Account shown; empty for all. */
  readonly account: string;
  /** Undefined until the first answer. */
  readonly orders: readonly ExecutionReport[] | undefined;
  readonly me: WhoAmI | undefined;
  readonly instrumentOf: (order: ExecutionReport) => InstrumentView | undefined;
}

/** Tells what became of orders behind the viewer's back, as a toast and as the sentence it returns. */
export function useOrderNews({ panelKey, account, orders, me, instrumentOf }: Look): string | undefined {
  const [last] = useKept<string | undefined>(NEWS_KEY, undefined);
  useEffect(() => {
    if (orders === undefined || me === undefined) return;
    const held = watches.get(panelKey);
    const away = held?.leftAt !== undefined && Date.now() - held.leftAt > AWAY_MS;
    const { watch, news } = lookForNews(away ? undefined : held?.watch, account, orders, me);
    watches.set(panelKey, { watch, leftAt: undefined });
    desk.take(
      news.filter(unannounced).map(({ kind, report }) => ({
        kind,
        title: TITLES[kind],
        text: `${report.account}, ${report.symbol}: ${outcomeSentence(report, instrumentOf(report))}`,
      })),
    );
  });
  useEffect(
    () => () => {
      const held = watches.get(panelKey);
      if (held !== undefined) watches.set(panelKey, { ...held, leftAt: Date.now() });
    },
    [panelKey],
  );
  return last;
}
