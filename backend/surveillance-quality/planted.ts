import type { RiskRules } from '../src/model/risk-rules.js';
import { type Act, at, each, Hand, type Script } from './hand.js';
import type { Participant } from './ordinary.js';
import { joinsMoves } from './ignition.js';
import { START_MS, type SimulatedDesk } from './simulated-desk.js';

/** Somebody who does what a rule looks for, or nearly that. */
export interface Planted extends Participant {
  readonly rule: string;
  readonly kind: 'hit' | 'nearMiss';
  readonly account: string;
  /** What it comes to, in a few words. */
  readonly about: string;
}

const HOUR = 3600;
export const PLANTED_FUNDS = { USDT: '4000000', BTC: '2' };
type Told = Pick<Planted, 'rule' | 'kind' | 'about'>;

function scripted(told: Told, script: Script, via: 'grafana' | 'token' = 'grafana'): Planted {
  const acts = [...script].sort(([a], [b]) => a - b);
  const account = accountOf(told);
  let next = 0;
  let hand: Hand | undefined;
  return {
    ...{ ...told, account },
    act(desk) {
      hand ??= new Hand(desk, account, via);
      const seconds = (desk.nowMs - START_MS) / 1000;
      for (let act = acts[next]; act !== undefined && seconds >= act[0]; act = acts[next]) {
        next += 1;
        act[1](hand);
      }
    },
  };
}

export const accountOf = ({ rule, kind }: Pick<Planted, 'rule' | 'kind'>) =>
  `${kind === 'hit' ? 'planted' : 'near'}-${rule}`;

/** The pair of a rule: the same thing done once so that the rule must speak, and once so that it must not. */
interface Pair {
  readonly rule: string;
  readonly hit: readonly [about: string, script: Script];
  readonly nearMiss: readonly [about: string, script: Script];
  readonly via?: 'token';
}

const buysUsd =
  (usd: number): Act =>
  (hand) =>
    hand.usd('buy', usd);

/** Buys until so much is held, at most USD 6,500 at a time: what a thin moment did not fill comes later. */
const buysUpTo = (usd: number): Script =>
  each(10, { from: 2.1 * HOUR, every: HOUR / 2 }, () => (hand) => {
    const { desk, account } = hand;
    const left = usd - (desk.free(account, 'BTC') - Number(PLANTED_FUNDS.BTC)) * desk.ask;
    if (left > 200) hand.usd('buy', Math.min(6500, left));
  });

/** A bait on the buy side, a sale, and the bait away after so many seconds. */
const spoof = (from: number, seconds: number): Script => [
  ...at(from, (hand) => hand.limit('bait', 'buy', { quantity: 3, price: hand.desk.bid * 0.995 })),
  ...at(from + 5, (hand) => hand.market('sell', 0.02)),
  ...at(from + 5 + seconds, (hand) => hand.cancel('bait')),
];

const layers = (from: number, seconds: number): Script => [
  ...each(4, { from, every: 1 }, (index) => (hand) => {
    hand.limit(`layer-${index}`, 'buy', { quantity: 0.04, price: hand.desk.bid * (0.996 - 0.0005 * index) });
  }),
  ...at(from + 10, (hand) => hand.market('sell', 0.02)),
  ...each(4, { from: from + 10 + seconds, every: 0.4 }, (index) => (hand) => hand.cancel(`layer-${index}`)),
];

/** In turn an order far away and its cancel; of each `trades` messages one is a small purchase instead. */
const quotes = (count: number, told: { readonly from: number; readonly every: number }, trades: number): Script =>
  each(count, told, (index) => (hand) => {
    if (index % trades === trades - 1) hand.market('buy', 0.001);
    // Another quantity each time: the same order twice within a second would be a duplicate.
    else if (index % 2 === 0)
      hand.limit('far', 'buy', { quantity: 0.001 + (index % 100) * 1e-5, price: hand.desk.bid * 0.98 });
    else hand.cancel('far');
  });

const turns = (cycles: number, told: { readonly from: number; readonly every: number }): Script =>
  each(2 * cycles, told, (index) => (hand) => hand.market(index % 2 === 0 ? 'buy' : 'sell', 0.05));

/** Sizes that vary as a person's do, and then a large one. */
const sizes = (from: number, last: number): Script => [
  ...each(40, { from, every: 60 }, (index) => buysUsd([40, 60, 100, 170, 280][index % 5] ?? 100)),
  ...at(from + HOUR, buysUsd(last)),
];

const marks = (from: number): Script => each(6, { from, every: 8 }, () => (hand) => hand.market('buy', 3.5));
const wakes = (from: number): Script => each(3, { from, every: 20 * 60 }, () => buysUsd(3600));

/** Bids for exactly USD 1,000.00 just under the best, until `most` of them have filled. */
function round(from: number, most: number): Script {
  let left = most;
  const held = new Map<Hand, number>();
  return each(240, { from, every: 60 }, () => (hand) => {
    const has = hand.desk.free(hand.account, 'BTC');
    if (has > (held.get(hand) ?? has)) left -= 1;
    held.set(hand, has);
    hand.cancel('round');
    if (left === 0) return;
    const quantity = Math.ceil((1000 / hand.desk.bid) * 1e5) / 1e5;
    hand.limit('round', 'buy', { quantity, price: 1000 / quantity });
  });
}

/** `self-trade` and `momentum-ignition` have ways of their own, below. */
const pairs = (): readonly Pair[] => [
  {
    rule: 'structuring',
    hit: ['3 purchases of USD 8,250 within 24 h', each(3, { from: HOUR, every: 2 * HOUR }, () => buysUsd(8250))],
    nearMiss: [
      'the third is of USD 7,900',
      each(3, { from: HOUR, every: 2 * HOUR }, (i) => buysUsd(i < 2 ? 8250 : 7900)),
    ],
  },
  {
    rule: 'velocity',
    hit: ['USD 26,000 in 24 h', buysUpTo(26_000)],
    nearMiss: ['USD 24,000 in 24 h', buysUpTo(24_000)],
  },
  {
    rule: 'wash-trade',
    hit: ['bought, and sold again 10 s later', turns(1, { from: 3 * HOUR, every: 10 })],
    nearMiss: ['sold again 70 s later', turns(1, { from: 3 * HOUR, every: 70 })],
  },
  {
    rule: 'spoofing',
    hit: ['a bait 150 times the sale, away 2 s after it', spoof(5 * HOUR, 2)],
    nearMiss: ['away 20 s after it', spoof(5 * HOUR, 20)],
  },
  {
    rule: 'order-to-trade',
    via: 'token',
    hit: ['70 messages in 28 s, 2 executions', quotes(70, { from: 6 * HOUR, every: 0.4 }, 35)],
    nearMiss: ['as many messages, each seventh an order that fills', quotes(70, { from: 6 * HOUR, every: 0.4 }, 7)],
  },
  {
    rule: 'unusual-size',
    hit: ['40 orders of USD 40 to 280, then one of 2,500', sizes(7 * HOUR, 2500)],
    nearMiss: ['then one of 1,300', sizes(7 * HOUR, 1300)],
  },
  {
    rule: 'round-trip',
    hit: ['opened and closed 3 times in 8 min', turns(3, { from: 9 * HOUR, every: 90 })],
    nearMiss: ['3 times in 2.5 h', turns(3, { from: 9 * HOUR, every: 30 * 60 })],
  },
  {
    rule: 'layering',
    hit: ['4 levels, away 2 s after a sale', layers(10 * HOUR, 2)],
    nearMiss: ['away 20 s after it', layers(10 * HOUR, 20)],
  },
  {
    rule: 'quote-stuffing',
    via: 'token',
    hit: ['375 orders a minute, all canceled', quotes(1000, { from: 11 * HOUR, every: 0.08 }, 10_000)],
    nearMiss: ['273 orders a minute', quotes(1000, { from: 11 * HOUR, every: 0.11 }, 10_000)],
  },
  {
    rule: 'marking',
    hit: ['6 purchases in the last minute of an hour', marks(13 * HOUR - 55)],
    nearMiss: ['the same a minute earlier', marks(13 * HOUR - 115)],
  },
  {
    rule: 'dormant-account',
    hit: ['silent for 91 days, then USD 10,800', wakes(14 * HOUR)],
    nearMiss: ['silent for 89 days, then the same', wakes(14 * HOUR)],
  },
  {
    rule: 'round-amounts',
    hit: ['5 trades of exactly USD 1,000', round(15 * HOUR, 5)],
    nearMiss: ['2 trades of exactly USD 1,000', round(15 * HOUR, 2)],
  },
];

const HALF_LOTS = 500;

/** A bid inside the spread by one account, met by a sale of another: of the same customer, or of a stranger. */
function selfTrade(kind: Planted['kind']): Planted {
  const about = kind === 'hit' ? 'two accounts of one customer trade with each other' : 'two strangers do';
  let other: Hand | undefined;
  const sells: Act = ({ desk }) => {
    other ??= new Hand(desk, `${account}-2`);
    other.market('sell', 0.01);
  };
  const account = accountOf({ rule: 'self-trade', kind });
  const isOver = (desk: SimulatedDesk) => (desk.told.metOwn.get(`${account} ${account}-2`) ?? 0) >= HALF_LOTS;
  // The strangers wait for half a minute, or one pair would meet the other.
  const starts = 4 * HOUR + (kind === 'hit' ? 0 : 30);
  // The market may take the bid, or most of it, first: it is tried a few times.
  const script = Array.from({ length: 20 }, (_, index) => starts + index * 60).flatMap((from): Script => [
    [
      from,
      (hand) => !isOver(hand.desk) && hand.limit('inside', 'buy', { quantity: 0.01, price: hand.desk.ask - 0.01 }),
    ],
    [from + 0.4, (hand) => !isOver(hand.desk) && sells(hand)],
    [from + 10, (hand) => hand.cancel('inside')],
  ]);
  return scripted({ rule: 'self-trade', kind, about }, script);
}

/**
 * Each rule a notch wider, by which every near miss is a hit: a near miss that even these do not tell of did not happen.
 * `self-trade` has no notch; there the two strangers become one customer.
 */
export const NOTCH_WIDER: RiskRules['surveillance'] = {
  structuring: { bandPercent: 78 },
  velocity: { usd: 23_500 },
  'wash-trade': { seconds: 90 },
  spoofing: { cancelSeconds: 25 },
  'order-to-trade': { warn: 5 },
  'unusual-size': { sigmas: 3 },
  'round-trip': { seconds: 3 * HOUR },
  layering: { cancelSeconds: 25 },
  'quote-stuffing': { orders: 250 },
  'momentum-ignition': { reversalSeconds: 420 },
  marking: { seconds: 120 },
  'dormant-account': { silentDays: 85 },
  'round-amounts': { count: 2 },
};

/** For each rule one hit and one near miss, at an hour of its own. */
export function plantedOnes(): Planted[] {
  return [
    ...pairs().flatMap(({ rule, hit, nearMiss, via }) => [
      scripted({ rule, kind: 'hit', about: hit[0] }, hit[1], via),
      scripted({ rule, kind: 'nearMiss', about: nearMiss[0] }, nearMiss[1], via),
    ]),
    ...(['hit', 'nearMiss'] as const).flatMap((kind) => [selfTrade(kind), joinsMoves(kind)]),
  ];
}
