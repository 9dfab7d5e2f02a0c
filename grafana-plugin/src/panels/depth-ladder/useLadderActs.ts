import type { EventBus } from '@grafana/data';
import type { InstrumentView, Side } from '@paperdesk/contract';
import { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { cancelOrder } from '../../desk/deskApi.js';
import { TICKET_DRAFT_VERSION, TicketDraftEvent } from '../../desk/ticketDraftEvent.js';
import type { Message } from '../../desk/useAct.js';
import { SIDE_WORDS, type Row } from './ladderRow.js';
import type { LadderTarget } from './ladderSeries.js';

interface Acts {
  readonly eventBus: EventBus;
  readonly target: LadderTarget;
  readonly instrument: InstrumentView | undefined;
  /** Why nothing can be filled in now; undefined when it can. */
  readonly closed: string | undefined;
}

/** Cancels one after the other: the second half of a refusal is told as well. */
async function cancelAll(orderIds: readonly string[]): Promise<string[]> {
  const refused: string[] = [];
  for (const orderId of orderIds) {
    try {
      await cancelOrder(orderId);
    } catch (thrown) {
      refused.push(faultSentence(faultOf(thrown)));
    }
  }
  return refused;
}

/** What a press on the ladder does: a level goes into the ticket, an own order is canceled; nothing here places one. */
export function useLadderActs({ eventBus, target, instrument, closed }: Acts) {
  const [said, say] = useState<Message | undefined>(undefined);
  const [canceling, setCanceling] = useState(false);

  const take = (side: Side, { price }: Row) => {
    if (closed !== undefined) return say({ tone: 'warning', text: closed });
    const { venue, symbol, account } = target;
    eventBus.publish(
      new TicketDraftEvent({
        version: TICKET_DRAFT_VERSION,
        from: 'ladder',
        venue,
        symbol,
        ...(account === '' ? {} : { account }),
        side,
        price,
      }),
    );
    say({ tone: 'info', text: `Into the ticket: ${SIDE_WORDS[side].act} at ${price}. Nothing is sent.` });
  };

  const cancel = async (side: Side, row: Row) => {
    const own = row[side].own;
    if (own === undefined || canceling) return;
    const what = `${SIDE_WORDS[side].act} ${own.leaves} ${instrument?.baseCurrency ?? ''} at ${row.price}`;
    setCanceling(true);
    say({ tone: 'info', text: `Canceling ${what}…` });
    const refused = await cancelAll(own.orderIds);
    setCanceling(false);
    say(
      refused.length === 0
        ? { tone: 'good', text: `Cancel of ${what} was taken.` }
        : { tone: 'bad', text: `Not canceled: ${[...new Set(refused)].join(' ')}` },
    );
  };
  return { said, take, cancel };
}
