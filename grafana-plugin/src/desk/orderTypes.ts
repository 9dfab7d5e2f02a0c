import {
  orderFaults,
  ORDER_TYPES,
  TIMES_IN_FORCE,
  type OrderType,
  type PostOnly,
  type SubmitOrderRequest,
  type TimeInForce,
  type TriggerSource,
} from '@paperdesk/contract';

export type Need = 'yes' | 'no' | 'may';

/** Which fields of the ticket an order type has. */
export interface TypeFields {
  readonly price: Need;
  readonly stopPrice: Need;
  readonly trailing: Need;
  /** It waits for a trigger, so it says what the trigger looks at. */
  readonly trigger: boolean;
  readonly times: readonly TimeInForce[];
}

export const TYPE_LABELS: Record<OrderType, string> = {
  market: 'Market',
  limit: 'Limit',
  stop: 'Stop',
  stopLimit: 'Stop-limit',
  takeProfit: 'Take-profit',
  trailingStop: 'Trailing stop',
};
export const TIME_LABELS: Record<TimeInForce, string> = {
  GTC: 'GTC: until canceled',
  IOC: 'IOC: at once what it can',
  FOK: 'FOK: all at once or nothing',
  GTD: 'GTD: until a time',
  DAY: 'DAY: until the UTC day ends',
};
export const TRIGGER_LABELS: Record<TriggerSource, string> = {
  last: 'Last trade',
  bidAsk: 'Bid or offer it would take',
  mid: 'Middle of bid and offer',
};
export const POST_ONLY_LABELS: Record<PostOnly, string> = {
  none: 'No: may take at once',
  reject: 'Yes: refused if it would take',
  reprice: 'Yes: moved one tick back if it would take',
};

const BARE = { clientOrderId: 'x', account: 'x', venue: 'x', symbol: 'A/B', side: 'buy', quantity: '1' } as const;
const SAMPLE = {
  price: '1',
  stopPrice: '1',
  trailingOffset: '1',
  triggerSource: 'last',
} satisfies Partial<SubmitOrderRequest>;

/** Asks the contract's own rule, so that the ticket shows the fields that the service takes. */
function readFields(orderType: OrderType): TypeFields {
  const complains = (field: string, extra: Partial<SubmitOrderRequest>) =>
    orderFaults({ ...BARE, orderType, ...extra }).some((fault) => fault.field === field);
  const need = (field: keyof typeof SAMPLE): Need => {
    if (complains(field, {})) return 'yes';
    return complains(field, { [field]: SAMPLE[field] }) ? 'no' : 'may';
  };
  return {
    price: need('price'),
    stopPrice: need('stopPrice'),
    trailing: need('trailingOffset'),
    trigger: need('triggerSource') !== 'no',
    times: TIMES_IN_FORCE.filter((timeInForce) => !complains('timeInForce', { timeInForce })),
  };
}

const FIELDS = new Map(ORDER_TYPES.map((orderType) => [orderType, readFields(orderType)]));
const NO_FIELDS: TypeFields = { price: 'no', stopPrice: 'no', trailing: 'no', trigger: false, times: [] };

/** The fields of an order type, by the contract's rule. */
export const fieldsOf = (orderType: OrderType): TypeFields => FIELDS.get(orderType) ?? NO_FIELDS;
