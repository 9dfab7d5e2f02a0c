import { amountOfSteps } from '../../model/instrument.js';
import { formatAmount, multiply, parseAmount, type Amount } from '../../model/decimal.js';
import type { DeskEvent, OrderFilled } from '../../model/desk-event.js';
import { isoFromUs } from '../../model/time.js';
import type { Cell, ReportTable } from './document.js';
import type { KnownOrders } from './known-orders.js';

/** What a day's figures are made of. */
export const DAILY_TYPES = [
  'orderAccepted',
  'approvalRequested',
  'approvalDecided',
  'orderDenied',
  'orderRejected',
  'orderReplaced',
  'orderActivated',
  'orderFilled',
  'killSwitchTripped',
  'killSwitchRearmed',
  'limitWarned',
  'throttleTripped',
  'throttleReleased',
  'tradeFlagged',
  'refusalsCounted',
  'intrusionSuspected',
  'riskRulesSet',
  'kycChanged',
] as const satisfies readonly DeskEvent['type'][];

interface Turnover {
  readonly account: string;
  readonly source: string;
  readonly currency: string;
  orders: number;
  fills: number;
  bought: Amount;
  sold: Amount;
  usd: Amount;
  unpriced: number;
}

/** Adds up the events of a day. Sources and currencies stay apart: each has its own row. */
export class DailyFigures {
  private readonly turnovers = new Map<string, Turnover>();
  private readonly rejects = new Map<string, number>();
  private readonly approvals = new Map<string, number>();
  private readonly kills: Record<string, Cell>[] = [];
  private readonly limits: Record<string, Cell>[] = [];
  private readonly incidents: Record<string, Cell>[] = [];

  constructor(private readonly orders: KnownOrders) {}

  /** `orders` have seen the event before. */
  add(event: DeskEvent): void {
    switch (event.type) {
      case 'orderAccepted':
        return this.addOrder(event.order.orderId);
      case 'approvalRequested':
        this.addOrder(event.order.orderId);
        return count(this.approvals, 'requested');
      case 'approvalDecided':
        return count(this.approvals, event.decision);
      case 'orderDenied':
        return event.denials.forEach(({ code }) => count(this.rejects, code));
      case 'orderRejected':
        return count(this.rejects, event.reason);
      case 'orderFilled':
        return this.addFill(event);
      default:
        return this.addIncident(event);
    }
  }

  private addOrder(orderId: string): void {
    const turnover = this.turnoverOf(orderId);
    if (turnover !== undefined) turnover.orders += 1;
  }

  private addFill({ orderId, priceTicks, quantityLots }: OrderFilled): void {
    const order = this.orders.of(orderId);
    const turnover = this.turnoverOf(orderId);
    if (order?.instrument == null || turnover === undefined) return;
    const { tickSize, lotSize } = order.instrument;
    const notional = multiply(amountOfSteps(priceTicks, tickSize), amountOfSteps(quantityLots, lotSize));
    turnover.fills += 1;
    if (order.terms.side === 'buy') turnover.bought += notional;
    else turnover.sold += notional;
    if (order.usdRate === null) turnover.unpriced += 1;
    else turnover.usd += multiply(notional, parseAmount(order.usdRate));
  }

  private addIncident(event: DeskEvent): void {
    const at = isoFromUs(event.time);
    switch (event.type) {
      case 'killSwitchTripped':
      case 'killSwitchRearmed': {
        const scope = event.type === 'killSwitchTripped' ? `${event.scope} ${event.scopeValue ?? ''}`.trim() : null;
        const { killId, reason, actor } = event;
        this.kills.push({ time: at, event: event.type, killId, scope, person: actor.person, reason });
        return;
      }
      case 'limitWarned': {
        const { limit, scope, scopeValue, percent, used, max } = event;
        this.limits.push({ time: at, limit, scope, scopeValue, percent, used, max });
        return;
      }
      case 'throttleTripped':
      case 'throttleReleased':
        return void this.incidents.push({ time: at, event: event.type, of: event.key, person: event.actor.person });
      case 'tradeFlagged':
        return void this.incidents.push({
          ...{ time: at, event: event.type, of: event.tradeId, person: event.actor.person },
          detail: `${event.account}: ${event.usdValue} USD (limit ${event.limit}; ${event.rateSource})`,
        });
      case 'refusalsCounted':
        return void this.incidents.push({
          time: at,
          event: event.type,
          of: 'requests',
          detail: countsText(event.codes),
        });
      case 'intrusionSuspected':
        return void this.incidents.push({ time: at, event: event.type, of: event.sign, detail: event.detail });
    }
  }

  private turnoverOf(orderId: string): Turnover | undefined {
    const order = this.orders.of(orderId);
    if (order === undefined) return undefined;
    const { account, source, symbol } = order.terms;
    const currency = order.instrument?.quoteCurrency ?? symbol.split('/')[1] ?? symbol;
    const key = `${account} ${source} ${currency}`;
    const known = this.turnovers.get(key);
    if (known !== undefined) return known;
    const made = { account, source, currency, orders: 0, fills: 0, bought: 0n, sold: 0n, usd: 0n, unpriced: 0 };
    this.turnovers.set(key, made);
    return made;
  }

  /** With what each account's customer was at the end of the day. */
  turnoverTable(kycOf: (account: string) => { readonly status: string; readonly tier: number | null }): ReportTable {
    const rows = [...this.turnovers.values()].map(({ bought, sold, usd, ...turnover }) => ({
      ...turnover,
      ...{ bought: formatAmount(bought), sold: formatAmount(sold), usd: formatAmount(usd) },
      ...{ kyc: kycOf(turnover.account).status, kycTier: kycOf(turnover.account).tier },
    }));
    const figures = ['orders', 'fills', 'bought', 'sold', 'usd', 'unpriced'];
    return table(['account', 'source', 'kyc', 'kycTier', 'currency', ...figures], rows);
  }

  rejectTable(): ReportTable {
    return countTable('reason', this.rejects);
  }

  approvalTable(): ReportTable {
    return countTable('decision', this.approvals);
  }

  killTable(): ReportTable {
    return table(['time', 'event', 'killId', 'scope', 'person', 'reason'], this.kills);
  }

  limitTable(): ReportTable {
    return table(['time', 'limit', 'scope', 'scopeValue', 'percent', 'used', 'max'], this.limits);
  }

  incidentTable(): ReportTable {
    return table(['time', 'event', 'of', 'person', 'detail'], this.incidents);
  }
}

function table(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): ReportTable {
  return { columns, rows };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function countTable(name: string, counts: ReadonlyMap<string, number>): ReportTable {
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([one, times]) => ({ [name]: one, count: times }));
  return table([name, 'count'], rows);
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([code, times]) => `${code} ${times}`)
    .join(', ');
}
