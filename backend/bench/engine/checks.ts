import { riskRulesSchema } from '@paperdesk/contract';
import { DeskCore } from '../../src/engine/core.js';
import { decideSubmit } from '../../src/engine/decide-submit.js';
import { watchInputs } from '../../src/engine/risk-marks.js';
import { readDesk } from '../../src/desk-file.js';
import type { SubmitOrder } from '../../src/model/command.js';
import type { MarketEvent } from '../../src/model/market-event.js';
import { LIMIT_SCOPES, type Limits, type LimitScope, type RiskRules } from '../../src/model/risk-rules.js';
import { riskRulesOf } from '../../src/risk-rules.js';
import { SYMBOLS } from '../scratch-desk.js';
import { median, percentile } from '../statistics.js';
import { aLiveMarket, BENCH_RULES, BENCH_START_US } from './bench-core.js';

const ACCOUNTS = 1_000;
const ORDERS = 10_000;
const DECISIONS = 30_000;
const WARM_UP = 10_000;
const ROUNDS = 5;
const SECOND_US = 1_000_000;
const VENUE = 'demo';

/** What desk.yaml of the shipped desk leaves open, so that no kind of limit is left out; none of them is in the way. */
const WIDE = {
  ...{ orderNotional: '1000000', orderQuantity: '1000', openOrders: 100_000, dayNotional: '10000000000' },
  collarBps: 5_000,
};
/** Not every limit is counted over every scope. */
const WIDE_OF: Readonly<Partial<Record<LimitScope, Limits>>> = {
  account: {
    ...{ ordersPerMinute: 1_000, positionNotional: '1000000000', grossExposure: '1000000000' },
    ...{ concentrationPercent: 100, dayLoss: '10000000', drawdownPercent: 99 },
  },
  symbol: { positionNotional: '10000000000' },
  person: { ordersPerMinute: 1_000 },
};

/** Each round's decisions, and what all of them cost. */
export interface CheckFigures {
  readonly accounts: number;
  readonly openOrders: number;
  readonly limits: number;
  readonly decisions: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of the process, in microseconds a decision: of a busy machine it says more than the times. */
  readonly cpuUs: number;
  readonly rounds: readonly { readonly p50Us: number; readonly p99Us: number; readonly cpuUs: number }[];
  /** Shares of all decisions. */
  readonly needApproval: number;
  readonly faults: readonly string[];
}

/**
 * Everything that stands between an order and its acceptance, as the engine asks it: id, every check with every kind of
 * limit set, compliance gate, approval. Nothing is taken into the state, so each decision meets the same desk.
 */
export function benchChecks(deskYaml: string, say: (line: string) => void): CheckFigures {
  const rules = rulesOf(deskYaml);
  say(`Checks: ${ACCOUNTS} accounts and ${ORDERS} open orders …`);
  const core = deskWith(rules);
  const { working, lastTime } = core.state;
  const orders = Array.from({ length: DECISIONS }, (_, index) => decisionAt(index, lastTime + SECOND_US));
  for (const order of orders.slice(0, WARM_UP)) decideSubmit(core.desk, order);
  const faults = working.size === ORDERS ? [] : [`checks: ${working.size} orders are open, and not ${ORDERS}`];
  let needApproval = 0;
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    say(`Checks: round ${round + 1} of ${ROUNDS} …`);
    const took = new Float64Array(DECISIONS);
    const before = process.cpuUsage();
    let refused = '';
    needApproval = 0;
    for (const [index, order] of orders.entries()) {
      const from = performance.now();
      const { place, reply } = decideSubmit(core.desk, order);
      took[index] = performance.now() - from;
      if (place === undefined) refused ||= 'detail' in reply ? reply.detail : reply.kind;
      else if (place[0]?.approval != null) needApproval += 1;
    }
    const { user, system } = process.cpuUsage(before);
    if (refused !== '') faults.push(`checks: an order was refused, which measures something else: ${refused}`);
    const sorted = [...took.sort()].map((ms) => ms * 1000);
    const cpuUs = (user + system) / DECISIONS;
    return { p50Us: percentile(sorted, 0.5), p99Us: percentile(sorted, 0.99), cpuUs };
  });
  faults.push(...unlimited(core));
  return {
    ...{ accounts: ACCOUNTS, openOrders: working.size, decisions: DECISIONS, rounds, faults },
    limits: rules.limits.reduce((sum, { limits }) => sum + Object.keys(limits).length, 0),
    p50Us: median(rounds.map(({ p50Us }) => p50Us)),
    p99Us: median(rounds.map(({ p99Us }) => p99Us)),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    needApproval: needApproval / DECISIONS,
  };
}

/** The shipped desk's rules, and beside them every kind of limit in every scope that takes it. */
function rulesOf(deskYaml: string): RiskRules {
  const faults: string[] = [];
  const shipped = readDesk(deskYaml, faults)?.risk;
  if (shipped === undefined || faults.length > 0)
    throw new Error(`${deskYaml} has no rules to measure: ${faults.join('; ')}`);
  const limits = LIMIT_SCOPES.map((scope) => {
    const wide = { ...WIDE, ...WIDE_OF[scope] };
    const own = shipped.limits.find((one) => one.scope === scope && one.scopeValue === '*')?.limits ?? {};
    return { scope, scopeValue: '*', limits: { ...wide, ...own } };
  });
  const others = shipped.limits.filter(({ scopeValue }) => scopeValue !== '*');
  const restricted = [{ symbol: 'NOPE/USDT', reason: 'bench' }];
  return riskRulesOf(riskRulesSchema.parse({ ...shipped, limits: [...limits, ...others], restricted }));
}

/** A desk in the middle of its day: every account has orders at rest, some sent within the last minute. */
function deskWith(riskRules: RiskRules): DeskCore {
  const core = new DeskCore();
  const rules = { ...BENCH_RULES.trading, offered: { [VENUE]: SYMBOLS } };
  const { killSwitch } = BENCH_RULES;
  const start = { kind: 'start', at: BENCH_START_US, latch: { state: 'armed' }, version: 'bench' } as const;
  core.handle({ ...start, rules, killSwitch, riskRules });
  for (const event of markets()) core.handle({ kind: 'market', event });
  for (let index = 0; index < ACCOUNTS; index += 1) openAccount(core, index);
  for (const input of watchInputs(core.desk, core.state.lastTime + 1).inputs) core.handle(input);
  for (let index = 0; index < ORDERS; index += 1) {
    const command = commandAt(index, {
      run: 'open',
      at: core.state.lastTime + 3_000,
      via: Math.floor(index / ACCOUNTS) % 2 === 0 ? 'token' : 'grafana',
    });
    const away = command.request.side === 'buy' ? '59000' : '61000';
    const request = { ...command.request, orderType: 'limit' as const, price: away, quantity: '0.01' };
    core.handle({ kind: 'command', command: { ...command, request } });
  }
  return core;
}

function markets(): MarketEvent[] {
  const { events } = aLiveMarket();
  return SYMBOLS.flatMap((symbol) =>
    events.map((event): MarketEvent => {
      if (event.type !== 'instrument') return { ...event, symbol };
      const baseCurrency = symbol.split('/')[0] ?? '';
      return { ...event, instrument: { ...event.instrument, symbol, baseCurrency } };
    }),
  );
}

function openAccount(core: DeskCore, index: number): void {
  const asked = { actor: { person: 'desk', via: 'system', verified: true }, requestId: 'bench' } as const;
  const deposits = [
    { currency: 'USDT', amount: '1000000' },
    ...SYMBOLS.map((symbol) => ({ currency: symbol.split('/')[0] ?? '', amount: '10' })),
  ];
  core.handle({
    kind: 'command',
    command: {
      ...{ type: 'openAccount', account: accountAt(index), name: 'bench', source: 'demo', reportingCurrency: 'USDT' },
      ...{ kyc: 'verified', deposits, receivedAt: BENCH_START_US + index, ...asked },
    },
  });
}

const accountAt = (index: number) => `bench-${index % ACCOUNTS}`;
const idAt = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

function commandAt(
  index: number,
  told: { readonly run: string; readonly at: number; readonly via: 'grafana' | 'token' },
): SubmitOrder {
  const { run, at, via } = told;
  const id = idAt(run === 'open' ? index : 1_000_000 + index);
  return {
    ...{ type: 'submitOrder', orderId: id, payloadHash: id, receivedAt: at, requestId: id },
    actor: { person: `p-${index % ACCOUNTS}`, via, verified: true },
    request: {
      ...{ clientOrderId: `${run}-${index}`, account: accountAt(index), venue: VENUE },
      symbol: SYMBOLS[index % SYMBOLS.length] ?? '',
      side: (index >> 2) % 2 === 0 ? 'buy' : 'sell',
      ...{ orderType: 'limit', quantity: '0.02', price: '60000', strategy: `s-${index % 10}` },
    },
  };
}

/** Limit, market and stop orders of persons; one in twenty is large enough for a second person. */
function decisionAt(index: number, at: number): SubmitOrder {
  const command = commandAt(index, { run: 'ask', at, via: 'grafana' });
  const buy = command.request.side === 'buy';
  const quantity = index % 20 === 19 ? '0.3' : `0.0${1 + (index % 9)}`;
  const { price, ...rest } = { ...command.request, quantity };
  const kinds = [
    { ...rest, orderType: 'limit' as const, price },
    { ...rest, orderType: 'limit' as const, price: buy ? '59990' : '60010' },
    { ...rest, orderType: 'market' as const },
    { ...rest, orderType: 'stop' as const, stopPrice: buy ? '60500' : '59500' },
  ];
  return { ...command, request: kinds[index % kinds.length] ?? command.request };
}

/** The same desk must refuse what no limit allows: else it had none. */
function unlimited(core: DeskCore): string[] {
  const order = decisionAt(DECISIONS, core.state.lastTime + SECOND_US);
  const request = { ...order.request, orderType: 'limit' as const, price: '60000', quantity: '1000.00001' };
  const { place, reply } = decideSubmit(core.desk, { ...order, request });
  if (place !== undefined) return ['checks: an order beyond every limit was taken'];
  const codes = new Set('denials' in reply ? reply.denials?.map(({ check }) => check) : []);
  return ['orderSize', 'balance'].filter((name) => !codes.has(name)).map((name) => `checks: ${name} did not refuse it`);
}
