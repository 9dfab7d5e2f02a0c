import type { ExecutionReport, WhoAmI } from '@paperdesk/contract';
import { compare } from '../../desk/decimalText.js';
import { isWorking } from '../../desk/format.js';

export type NewsKind = 'filled' | 'partlyFilled' | 'expired' | 'canceled' | 'rejected';

/** Something that became of an order without the person at this screen doing it here. */
export interface OrderNews {
  readonly kind: NewsKind;
  readonly report: ExecutionReport;
}

interface Seen {
  readonly working: boolean;
  readonly traded: boolean;
}

/** What a panel saw last, of which account, and up to when by the service's clock. */
export interface Watch {
  readonly of: string;
  readonly orders: ReadonlyMap<string, Seen>;
  readonly since: string;
}

const seenOf = (report: ExecutionReport): Seen => ({
  working: isWorking(report.orderStatus),
  traded: compare(report.filledQuantity, '0') === 1,
});

/** Who asked for the cancel; undefined when the desk did it by itself. */
export const canceledBy = ({ reason }: ExecutionReport): string | undefined =>
  reason === null ? undefined : /at the request of (.+)\.$/.exec(reason.text)?.[1];

function kindOf(before: Seen, report: ExecutionReport): NewsKind | undefined {
  const now = seenOf(report);
  if (now.working) return now.traded && !before.traded ? 'partlyFilled' : undefined;
  if (!before.working) return undefined;
  switch (report.orderStatus) {
    case 'filled':
    case 'expired':
    case 'canceled':
    case 'rejected':
      return report.orderStatus;
    default:
      return undefined;
  }
}

/** An order that was never seen before: news when it came after the panel began to look, and somebody else placed it. */
function firstSight(watch: Watch, report: ExecutionReport, me: WhoAmI): NewsKind | undefined {
  if (report.createdAt <= watch.since || report.person === me.person) return undefined;
  return kindOf({ working: true, traded: false }, report);
}

function concerns({ person, accounts }: WhoAmI, report: ExecutionReport): boolean {
  return report.person === person || accounts.includes(report.account);
}

/**
 * What happened since the panel looked last: fills, expiries, rejections and cancels that somebody else or the desk made,
 * of own orders and of orders in own accounts. At the first look, and after another account was chosen, nothing is news.
 */
export function lookForNews(
  watch: Watch | undefined,
  of: string,
  reports: readonly ExecutionReport[],
  me: WhoAmI,
): { readonly watch: Watch; readonly news: readonly OrderNews[] } {
  const newest = reports.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), '');
  const fresh = watch?.of === of ? watch : undefined;
  const next: Watch = {
    of,
    orders: new Map(reports.map((report) => [report.orderId, seenOf(report)])),
    since: fresh?.since ?? newest,
  };
  if (fresh === undefined) return { watch: next, news: [] };
  const news = reports.flatMap((report): OrderNews[] => {
    const before = fresh.orders.get(report.orderId);
    const kind = before === undefined ? firstSight(fresh, report, me) : kindOf(before, report);
    if (kind === undefined || !concerns(me, report)) return [];
    if (kind === 'canceled' && me.person !== null && canceledBy(report) === me.person) return [];
    return [{ kind, report }];
  });
  return { watch: next, news };
}
