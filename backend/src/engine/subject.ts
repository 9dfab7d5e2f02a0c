/** The order that an event or draft is about; null when it is about none. */
export function subjectOf(event: object): string | null {
  if ('orderId' in event && typeof event.orderId === 'string') return event.orderId;
  if (!('order' in event) || typeof event.order !== 'object' || event.order === null) return null;
  return 'orderId' in event.order && typeof event.order.orderId === 'string' ? event.order.orderId : null;
}
