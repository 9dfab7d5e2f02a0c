import { botDeposits } from '../cli/traffic/bot-deposits.js';
import type { AlertDraft } from '../src/compliance/surveillance/watch.js';
import type { DeskFile } from '../src/desk-file.js';
import { riskRulesOf } from '../src/risk-rules.js';
import { tradingRulesOf } from '../src/trading-rules.js';
import { aBot, aTrader, BOTS, ordinaryAccounts, TRADERS } from './ordinary.js';
import { accountOf, NOTCH_WIDER, PLANTED_FUNDS, plantedOnes, type Planted } from './planted.js';
import { MOVER_FUNDS } from './ignition.js';
import { SimulatedDesk, START_MS, STEP_MS, type Opening } from './simulated-desk.js';
import { type Block, countOf } from './told.js';

/** What surveillance made of somebody who was planted. */
export interface Finding extends Pick<Planted, 'rule' | 'kind' | 'about'> {
  readonly isTold: boolean;
  /** Whether the rule a notch wider tells of them. */
  readonly isToldWider: boolean;
  /** What other rules said of them. */
  readonly also: readonly string[];
  readonly orders: number;
  readonly fills: number;
  readonly confirmed: number;
}

/** What came of one simulated day. */
export interface Day {
  readonly seed: number;
  readonly hours: number;
  /** Of those who did nothing unusual. */
  readonly ordinary: {
    readonly orders: number;
    readonly fills: number;
    readonly waited: number;
    readonly alerts: readonly AlertDraft[];
    readonly blocks: readonly Block[];
  };
  readonly planted: readonly Finding[];
  /** What the desk refused of the planted: they must be found by surveillance, not stopped before. */
  readonly plantedBlocks: readonly Block[];
}

const DAY_US = 86_400_000_000;
const SECOND_ACCOUNT = { hit: 'planted-self-trade-2', nearMiss: 'near-self-trade-2' } as const;

function plantedAccounts(planted: readonly Planted[]): Opening[] {
  const deposits = (account: string) => (account.endsWith('momentum-ignition') ? MOVER_FUNDS : PLANTED_FUNDS);
  const opened = [...planted.map(({ account }) => account), ...Object.values(SECOND_ACCOUNT)].map(
    (account): Opening => ({ account, kyc: 'verified', deposits: deposits(account) }),
  );
  const dormant = new Map([
    [accountOf({ rule: 'dormant-account', kind: 'hit' }), 91],
    [accountOf({ rule: 'dormant-account', kind: 'nearMiss' }), 89],
  ]);
  return opened.map((each) => {
    const days = dormant.get(each.account);
    return days === undefined ? each : { ...each, openedAt: START_MS * 1000 - days * DAY_US };
  });
}

/** A day under the rules of the desk file. The same seed gives the same day. */
export function simulateDay(seed: number, hours: number, file: DeskFile): Day {
  const planted = plantedOnes();
  const bots = Object.fromEntries(botDeposits(['USDT', 'BTC']).map(({ currency, amount }) => [currency, amount]));
  const ordinary = ordinaryAccounts(bots);
  const rules = tradingRulesOf({ source: 'demo', replay: { files: [], speed: 1 }, desk: file });
  if (file.risk === undefined) throw new RangeError('the desk file has no section risk: nothing would be limited');
  const risk = riskRulesOf(file.risk);
  const customers = { [SECOND_ACCOUNT.hit]: accountOf({ rule: 'self-trade', kind: 'hit' }) };
  const desk = new SimulatedDesk(seed, {
    trading: rules,
    risk: { ...risk, customers },
    wider: {
      ...risk,
      surveillance: NOTCH_WIDER,
      customers: { ...customers, [SECOND_ACCOUNT.nearMiss]: accountOf({ rule: 'self-trade', kind: 'nearMiss' }) },
    },
    accounts: [...ordinary, ...plantedAccounts(planted)],
  });
  const participants = [
    ...Array.from({ length: BOTS }, (_, index) => aBot(index)),
    ...Array.from({ length: TRADERS }, (_, index) => aTrader(index, seed)),
    ...planted,
  ];
  for (let step = 0; step < (hours * 3_600_000) / STEP_MS; step += 1) {
    desk.step();
    for (const participant of participants) participant.act(desk);
  }
  const known = new Set(ordinary.map(({ account }) => account));
  const isOrdinary = (account: string) => known.has(account);
  const { alerts, wider, blocks, orders, fills, waited } = desk.told;
  return {
    ...{ seed, hours },
    ordinary: {
      orders: countOf(orders, isOrdinary),
      fills: countOf(fills, isOrdinary),
      waited: countOf(waited, isOrdinary),
      alerts: alerts.filter(({ account }) => isOrdinary(account)),
      blocks: blocks.filter(({ account }) => isOrdinary(account)),
    },
    planted: planted.map(({ rule, kind, about, account }) => {
      const isTheirs = (other: string) => other === account || other === `${account}-2`;
      const said = saidOf(alerts, isTheirs);
      return {
        ...{ rule, kind, about, isTold: said.includes(rule), isToldWider: saidOf(wider, isTheirs).includes(rule) },
        also: [...new Set(said.filter((other) => other !== rule))],
        orders: countOf(orders, isTheirs),
        fills: countOf(fills, isTheirs),
        confirmed: countOf(waited, isTheirs),
      };
    }),
    plantedBlocks: blocks.filter(({ account }) => !isOrdinary(account)),
  };
}

const saidOf = (alerts: readonly AlertDraft[], isTheirs: (account: string) => boolean) =>
  alerts.filter(({ account }) => isTheirs(account)).map(({ rule }) => rule);
