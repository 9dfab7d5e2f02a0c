import type { SubmitOrderRequest } from '@paperdesk/contract';
import type { CommandOutcome } from '../src/engine/desk.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import type { FactDraft } from '../src/model/fact.js';
import { UNLIMITED, type RiskRules } from '../src/model/risk-rules.js';
import { aBook, aListing, aMarketState, anAccount, anId, aSubmit, RISK } from './builders.js';
import { aBatch, aNewOrder, CORE_RULES, CoreDesk } from './core-desk.js';

export const GATE = { kycFromUsd: '10000', dayWithoutKycUsd: '50000', flagFromUsd: '50000' } as const;
const FUNDS = [
  { currency: 'USDT', amount: '10000000' },
  { currency: 'EUR', amount: '10000000' },
  { currency: 'TRY', amount: '900000000' },
  { currency: 'BTC', amount: '100' },
];
const MARKETS = ['BTC/USDT', 'ETH/USDT', 'BTC/EUR', 'EUR/USDT', 'BTC/TRY', 'USDT/TRY'];

/**
 * A core with the gate on and nothing else, and accounts `kyc` (verified) and `no` (not verified), each with plenty.
 * The book of BTC/USDT is that of the builders: 60,000.00 to 60,000.01.
 */
export class GateDesk extends CoreDesk {
  constructor(change: Partial<RiskRules> = {}, earlier: readonly DeskEvent[] = []) {
    super({ ...CORE_RULES, offered: { demo: MARKETS } }, earlier);
    this.feed(aListing(), aMarketState(), aBook());
    if (earlier.length > 0) return;
    this.openWith('kyc', 'verified');
    this.openWith('no', 'none');
    this.setRules(change);
  }

  openWith(account: string, kyc: 'none' | 'verified'): void {
    this.send(anAccount({ account, kyc, deposits: FUNDS }));
  }
  setRules(change: Partial<RiskRules>): void {
    this.pass(1_000);
    const version = this.core.state.riskRules.at(-1)?.version ?? 0;
    const outcome = this.send({
      ...{ type: 'changeRiskRules', version, reason: 'test', effectiveAt: this.now },
      rules: { ...UNLIMITED, gate: GATE, ...change },
      ...{ actor: RISK, receivedAt: this.now, requestId: anId() },
    });
    if (!outcome.ok) throw new Error(outcome.detail);
  }
  /** A market with one price on both sides of `mid`, in ticks of 0.01. */
  market(symbol: string, mid: number): this {
    const [baseCurrency = '', quoteCurrency = ''] = symbol.split('/');
    const bids = [[mid - 1, 1_000_000]] as const;
    const asks = [[mid + 1, 1_000_000]] as const;
    return this.feed(
      aListing({ symbol, baseCurrency, quoteCurrency }),
      aMarketState({ symbol }),
      aBook({ symbol, bids, asks }),
    );
  }

  /** Codes of the refusal, or `ok`. The order is of account `no` unless it says otherwise. */
  try(order: Partial<SubmitOrderRequest>): string {
    return codesOf(this.send({ ...aSubmit(), ...aNewOrder({ account: 'no', ...order }) }));
  }
  /** A limit order of so many USDT; it rests: a buy up to 12,000.00, a sell from 6,000.10 on. */
  rest(usd: number, change: Partial<SubmitOrderRequest> = {}): string {
    return this.try({ ...limitOf(usd, change.side), ...change });
  }
  /** As {@link rest}; the order's id. */
  place(usd: number, change: Partial<SubmitOrderRequest> = {}): string {
    return this.submit({ account: 'no', ...limitOf(usd, change.side), ...change });
  }
  tryBatch(...orders: Partial<SubmitOrderRequest>[]): string {
    return codesOf(this.send(aBatch(orders.map((order) => ({ account: 'no', ...order })))));
  }
  tryReplace(orderId: string, change: { readonly price?: string; readonly quantity?: string }): string {
    return codesOf(this.replace(orderId, change));
  }
  kyc(customer: string, status: Extract<FactDraft, { type: 'kycChanged' }>['status'], change: object = {}): string {
    const tier = status === 'verified' ? 1 : null;
    const fact = {
      type: 'kycChanged',
      customer,
      status,
      tier,
      expiresAt: null,
      referenceHash: null,
      reason: 'test',
    } as const;
    const asked = { actor: RISK, receivedAt: this.now, requestId: anId() };
    return codesOf(this.send({ type: 'recordFact', ...asked, fact: { ...fact, ...change } }));
  }
}

/** A limit order worth exactly so many USDT, cents included: of 0.2 BTC, a sell of 0.1. */
function limitOf(usd: number, side: 'buy' | 'sell' = 'buy'): Partial<SubmitOrderRequest> {
  const [quantity, price] = side === 'buy' ? ['0.2', usd * 5] : ['0.1', usd * 10];
  return { orderType: 'limit', quantity, price: (Math.round(price * 100) / 100).toFixed(2) };
}

function codesOf(outcome: CommandOutcome): string {
  if (outcome.ok) return 'ok';
  return outcome.denials?.map(({ code }) => code).join(' ') ?? outcome.code;
}

export const sell = { side: 'sell' } as const;
/** Resting sells of 39,949.96 in all. */
export const fill4 = (desk: GateDesk) => [9_999.99, 9_999.99, 9_999.99, 9_949.99].map((usd) => desk.place(usd, sell));
/** 49,949.95 of the day are used: 50.05 are left. */
export const nearlyUsedUp = (desk: GateDesk) => [...fill4(desk), desk.place(9_999.99, sell)];
/** Cents of the day that an account has filled and open. */
export const usedBy = (desk: GateDesk, account = 'no') => {
  const cell = desk.core.state.usage.by.account.get(account);
  return cell === undefined ? 0n : (cell.filledUsd + cell.openUsd) / 10n ** 16n;
};

/** A case of an edge: its name, what is done, and the codes that come of it. */
export type Line = readonly [string, (desk: GateDesk) => string, string];
/** Tests of one line of docs/compliance.md. */
export function lines(number: number, rows: readonly Line[]): void {
  it.each(rows)(`line ${number}: %s`, (_case, run, expected) => {
    const desk = new GateDesk();
    expect(run(desk)).toBe(expected);
    expect(desk.faults).toEqual([]);
  });
}
