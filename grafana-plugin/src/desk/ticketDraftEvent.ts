import { BusEventWithPayload, type BusEvent } from '@grafana/data';
import { decimalSchema, ORDER_TYPES, SIDES } from '@paperdesk/contract';
import { z } from 'zod';

export const TICKET_DRAFT_VERSION = 1;

const versionSchema = z.object({ version: z.number() });
const ticketDraftSchema = z.object({
  version: z.literal(TICKET_DRAFT_VERSION),
  /** The panel that was pressed, for the sentence in the ticket. */
  from: z.enum(['ladder', 'positions', 'blotter']),
  venue: z.string().min(1),
  symbol: z.string().min(1),
  account: z.string().min(1).optional(),
  side: z.enum(SIDES).optional(),
  orderType: z.enum(ORDER_TYPES).optional(),
  price: decimalSchema.optional(),
  quantity: decimalSchema.optional(),
});

/** What another panel of the dashboard proposes for the ticket's fields; numbers are decimal text. It never submits. */
export type TicketDraft = z.infer<typeof ticketDraftSchema>;

/**
 * Fills the ticket of the same dashboard: `eventBus.publish(new TicketDraftEvent(draft))`, and
 * `eventBus.getStream(TicketDraftEvent)` to hear it. Each panel is a bundle of its own and shares no module state, so
 * the event is known by its `type` text and its payload is read, never trusted.
 */
export class TicketDraftEvent extends BusEventWithPayload<TicketDraft> {
  static readonly type = 'paperdesk-ticket-draft';
}

/** The draft inside an event; undefined for a version or a shape that this ticket does not know. */
export function readTicketDraft(event: Pick<BusEvent, 'payload'>): TicketDraft | undefined {
  const draft = ticketDraftSchema.safeParse(event.payload);
  return draft.success ? draft.data : undefined;
}

/** Why a draft cannot be read, as a sentence for the ticket. */
export function unreadDraftSentence(event: Pick<BusEvent, 'payload'>): string {
  const told = versionSchema.safeParse(event.payload);
  return told.success && told.data.version !== TICKET_DRAFT_VERSION
    ? `A panel of another Paperdesk version proposed an order (version ${told.data.version}): nothing was filled in. Reload the page.`
    : 'A panel proposed an order that cannot be read: nothing was filled in.';
}
