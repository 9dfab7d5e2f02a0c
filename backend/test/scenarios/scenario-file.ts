import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const decimal = z.union([z.string(), z.number()]).transform(String);
const name = z.string();

/** `taken`, `waits for approval`, or why not. What is left out of a refusal is not looked at. */
const answerSchema = z.union([
  z.enum(['taken', 'waits', 'filled', 'canceled', 'done']),
  z.strictObject({
    refused: z.string(),
    /** Every code, when there is more than one reason. */
    all: z.array(z.string()).optional(),
    status: z.number().optional(),
    limit: decimal.optional(),
    value: decimal.optional(),
  }),
]);
const orderSchema = z.strictObject({
  /** To speak of it later. */
  as: name.optional(),
  person: name.default('p-trader'),
  account: name.default('main'),
  symbol: name.default('BTC/USDT'),
  side: z.enum(['buy', 'sell']).default('buy'),
  type: z.enum(['market', 'limit', 'stop', 'stopLimit', 'takeProfit']).default('limit'),
  quantity: decimal,
  price: decimal.optional(),
  stopPrice: decimal.optional(),
  strategy: name.optional(),
  clientOrderId: name.optional(),
  /** The same order so often, each under an id of its own. */
  times: z.number().int().min(1).default(1),
  answer: answerSchema,
});
const stepSchema = z.union([
  z.strictObject({ order: orderSchema }),
  z.strictObject({
    list: z.strictObject({
      contingency: z.enum(['oco', 'bracket']),
      orders: z.array(orderSchema.partial({ answer: true })),
      answer: answerSchema,
    }),
  }),
  z.strictObject({ cancel: name, answer: answerSchema }),
  z.strictObject({ replace: name, quantity: decimal.optional(), price: decimal.optional(), answer: answerSchema }),
  /** `30 s`, `1 ms`, `2 min`, `1 h`, `1 day`, `1 us`. */
  z.strictObject({ pass: z.string() }),
  /** Best bid and ask with their sizes in base currency. */
  z.strictObject({
    book: z.strictObject({
      bid: decimal,
      bidSize: decimal.default('10'),
      ask: decimal,
      askSize: decimal.default('10'),
    }),
  }),
  z.strictObject({ market: z.enum(['live', 'stale', 'gapped', 'resyncing']) }),
  z.strictObject({
    kill: z.strictObject({
      scope: z.enum(['global', 'venue', 'account', 'symbol', 'strategy', 'person']).default('global'),
      of: name.optional(),
      level: z.enum(['halt', 'reduceOnly', 'flatten']).default('halt'),
      person: name.default('p-risk'),
      reason: z.string().default('a scenario'),
    }),
    answer: answerSchema.default('done'),
  }),
  z.strictObject({ rearm: z.strictObject({ person: name }), answer: answerSchema }),
  z.strictObject({
    kyc: z.strictObject({
      customer: name.default('main'),
      status: z.enum(['none', 'pending', 'verified', 'rejected', 'suspended']),
      tier: z.number().optional(),
      /** From now, as in `pass`. */
      expiresIn: z.string().optional(),
    }),
  }),
  z.strictObject({
    decide: z.strictObject({
      order: name,
      person: name,
      decision: z.enum(['approve', 'reject']).default('approve'),
      /** What the approver saw; what it costs now when left out. */
      maxCost: decimal.optional(),
    }),
    answer: answerSchema,
  }),
  z.strictObject({ release: name, answer: answerSchema.default('done') }),
  z.strictObject({ restart: z.literal(true) }),
  z.strictObject({ status: z.record(z.string(), z.string()) }),
  /** Events since the last look, by type, in this order; others may stand between. */
  z.strictObject({ events: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])) }),
  /** Types that must not have come since the last look. */
  z.strictObject({ no: z.array(z.string()) }),
]);
export type Step = z.infer<typeof stepSchema>;
export type Answer = z.infer<typeof answerSchema>;
export type OrderStep = z.infer<typeof orderSchema>;

const fileSchema = z.strictObject({
  /** What the rule is for, in a sentence or two. */
  about: z.string(),
  /** As `rules` of the API; what is left out does not limit. */
  rules: z.record(z.string(), z.unknown()).default({}),
  accounts: z
    .array(
      z.strictObject({
        account: name,
        kyc: z.enum(['none', 'verified']).default('verified'),
        deposits: z.record(z.string(), decimal),
      }),
    )
    .default([{ account: 'main', kyc: 'verified', deposits: { USDT: '250000', BTC: '1' } }]),
  scenarios: z.array(z.strictObject({ it: z.string(), steps: z.array(stepSchema).min(1) })).min(1),
});
export type ScenarioFile = z.infer<typeof fileSchema>;

/** The files of `cases/`, by name. Throws with file and place where one is not understood. */
export function readScenarios(): [string, ScenarioFile][] {
  const folder = join(__dirname, 'cases');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const parsed = fileSchema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
      if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
      return [file.replace(/\.yaml$/, ''), parsed.data];
    });
}
