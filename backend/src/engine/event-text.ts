import type { Order } from '../execution/order.js';
import type { DeskEvent, OrderFilled } from '../model/desk-event.js';
import { textOfSteps, type Instrument } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import { isApprovalEvent } from './apply-approvals.js';
import { approvalText } from './approval-text.js';

/** What an event says about an order, as a sentence. */
export function eventText(order: Order, event: DeskEvent): string {
  const steps = stepsIn(order.instrument);
  switch (event.type) {
    case 'orderAccepted':
      return acceptedText(order, event);
    case 'orderDenied':
      return `Refused: ${event.denials.map(({ detail }) => detail).join(' ')}`;
    case 'orderFilled':
      return filledText(event, steps);
    case 'orderArrived':
      return `Reached the venue${queueText(event.queueAhead, steps)}.`;
    case 'orderActivated':
      return `Came to life for ${steps.size(event.quantityLots)} with a fill of its entry.`;
    case 'stopTrailed':
      return `The best price seen is ${steps.price(event.extremeTicks)}: it triggers at ${steps.price(event.stopTicks)}.`;
    case 'orderTriggered':
      return `Triggered: ${event.source} was ${steps.price(event.priceTicks)}${
        event.marketTradeId === null ? '' : ` (market trade ${event.marketTradeId})`
      }.`;
    case 'orderRequeued':
      return `Stands at the end of the queue of a fresh book${queueText(event.queueAhead, steps)}.`;
    case 'selfTradePrevented':
      return `Would have traded ${steps.size(event.quantityLots)} with our own order ${event.makerOrderId} (${event.mode}).`;
    default:
      return isApprovalEvent(event) ? approvalText(order, event) : changeText(event, steps);
  }
}

function changeText(event: DeskEvent, steps: Steps): string {
  switch (event.type) {
    case 'orderCanceled':
    case 'orderExpired':
    case 'orderRejected':
      return `${event.text} (${event.reason})`;
    case 'orderCancelRequested':
      return `${event.text} The cancel is on its way until ${isoFromUs(event.dueAt)}.`;
    case 'orderReplaceRequested':
      return `A replace by ${steps.size(event.quantityLots)}${at(event.priceTicks, steps)} is on its way until ${isoFromUs(event.dueAt)}.`;
    case 'orderReplaced':
      return (
        `Replaced by ${steps.size(event.quantityLots)}${at(event.priceTicks, steps)}; ` +
        (event.keptPlace ? 'its place in the queue stays.' : `a new arrival${queueText(event.queueAhead, steps)}.`)
      );
    case 'orderChangeRejected':
      return `The ${event.change} was refused: ${event.text} (${event.reason})`;
    case 'tradeFlagged':
      return `Flagged: its fills came to ${event.usdValue} USD, and ${event.limit} or more is unusual (rate: ${event.rateSource}).`;
    default:
      return event.type;
  }
}

interface Steps {
  price(ticks: number): string;
  size(lots: number): string;
}
function stepsIn(instrument: Instrument | null): Steps {
  return {
    price: (ticks) => (instrument === null ? String(ticks) : textOfSteps(ticks, instrument.tickSize)),
    size: (lots) => (instrument === null ? String(lots) : textOfSteps(lots, instrument.lotSize)),
  };
}

function acceptedText({ terms }: Order, event: Extract<DeskEvent, { type: 'orderAccepted' }>): string {
  const trigger = terms.stopPrice === null ? '' : `, triggered at ${terms.stopPrice} (${terms.triggerSource ?? ''})`;
  const way = event.dueAt === null ? '' : ` On its way to the venue until ${isoFromUs(event.dueAt)}.`;
  return (
    `Accepted: ${terms.side} ${terms.quantity} ${terms.symbol} ` +
    `${terms.price === null ? 'at market' : `at ${terms.price} or better`} (${terms.timeInForce})${trigger}; ` +
    `${event.hold.amount} ${event.hold.currency} set aside.${way}`
  );
}

function filledText(event: OrderFilled, steps: Steps): string {
  return (
    `Filled ${steps.size(event.quantityLots)} at ${steps.price(event.priceTicks)} as ${event.liquiditySide}: ` +
    `${causeText(event, steps)}. Commission ${event.commission} ${event.commissionCurrency} (${event.feeSource}).`
  );
}

function causeText({ cause, priceTicks }: OrderFilled, steps: Steps): string {
  switch (cause.kind) {
    case 'book':
      return `the level ${steps.price(cause.level)} showed ${steps.size(cause.displayed)}, of which our fills had taken ${steps.size(cause.consumedBefore)}`;
    case 'trade':
      return cause.queueAhead === null
        ? `the market trade ${cause.marketTradeId} of ${steps.size(cause.printed)} went through its price`
        : `the market trade ${cause.marketTradeId} of ${steps.size(cause.printed)} at ${steps.price(priceTicks)} ` +
            `reached it behind ${steps.size(cause.queueAhead)} (queue model ${cause.queueModel ?? 'none'})`;
    case 'own':
      return `our own order ${cause.orderId} met it`;
    case 'model':
      return `by the model ${cause.model}, since the market shows no depth`;
  }
}

function queueText(lots: number | null, steps: Steps): string {
  return lots === null ? '' : `, behind ${steps.size(lots)}`;
}

function at(ticks: number | null, steps: Steps): string {
  return ticks === null ? '' : ` at ${steps.price(ticks)}`;
}
