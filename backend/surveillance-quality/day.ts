import type { AlertDraft } from '../src/compliance/surveillance/watch.js';
import { aBot, aTrader, botAccount, BOTS, traderAccount, TRADERS } from './ordinary.js';
import { plantedHits } from './planted.js';
import { SimulatedDesk, START_MS, STEP_MS } from './simulated-desk.js';

/** What came of one simulated day. */
export interface Day {
  readonly seed: number;
  readonly hours: number;
  readonly orders: number;
  readonly fills: number;
  /** Orders that were refused, by code. */
  readonly denied: ReadonlyMap<string, number>;
  /** Alerts about those who did nothing unusual. */
  readonly ordinary: readonly AlertDraft[];
  /** By rule: whether its planted hit was found, and what else was said about the culprit. */
  readonly planted: readonly { readonly rule: string; readonly found: boolean; readonly also: readonly string[] }[];
}

const DORMANT_SINCE_US = (START_MS - 91 * 86_400_000) * 1000;

/** The same seed gives the same day. */
export function simulateDay(seed: number, hours: number): Day {
  const culprits = plantedHits();
  const ordinary = [...Array(BOTS).keys()].map(botAccount).concat([...Array(TRADERS).keys()].map(traderAccount));
  const accounts = [...ordinary, ...culprits.map(({ account }) => account), 'planted-self-trade-2'];
  const desk = new SimulatedDesk(seed, {
    opened: new Map(
      accounts.map((account) => [account, account === 'planted-dormant-account' ? DORMANT_SINCE_US : START_MS * 1000]),
    ),
    customers: { 'planted-self-trade-2': 'planted-self-trade' },
  });
  const participants = [
    ...Array.from({ length: BOTS }, (_, index) => aBot(index)),
    ...Array.from({ length: TRADERS }, (_, index) => aTrader(index, seed)),
    ...culprits,
  ];
  for (let step = 0; step < (hours * 3_600_000) / STEP_MS; step += 1) {
    desk.step();
    for (const participant of participants) participant.act(desk);
  }
  const { alerts, orders, fills, denied } = desk.told;
  const known = new Set(ordinary);
  return {
    ...{ seed, hours, orders, fills, denied },
    ordinary: alerts.filter(({ account }) => known.has(account)),
    planted: culprits.map(({ rule, account }) => {
      const about = alerts.filter((alert) => alert.account.startsWith(account)).map((alert) => alert.rule);
      return { rule, found: about.includes(rule), also: [...new Set(about.filter((other) => other !== rule))] };
    }),
  };
}
