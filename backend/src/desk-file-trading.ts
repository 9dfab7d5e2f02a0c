import { z } from 'zod';
import { accountIdSchema, decimalFault, decimalSchema, venueIdSchema } from '@paperdesk/contract';
import { parseAmount } from './model/decimal.js';
import { PRESET_NAMES } from './model/trading-rules.js';

/** A fraction of what is charged: 0.001 is a tenth of a percent. */
const rateSchema = decimalSchema.refine((text) => decimalFault(text) !== undefined || /^0+(\.|$)/.test(text), {
  message: 'must be below 1: it is a fraction, so write 0.1 % as "0.001"',
});
const sourceSchema = z.string('must say where the rates come from').trim().min(1, 'must say where the rates come from');

const tierSchema = z.strictObject({ volume: decimalSchema, makerRate: rateSchema, takerRate: rateSchema });
const scheduleSchema = z.strictObject({
  /** Stored on each fill. */
  source: sourceSchema,
  /** Quote currencies whose notional counts, one for one; left out: the quote currency of the pair that fills. */
  currencies: z
    .array(z.string().min(2).max(12))
    .min(1, 'must name a currency; leave it out to count the quote currency of the pair that fills')
    .refine((currencies) => new Set(currencies).size === currencies.length, {
      message: 'must name each currency once, or its volume would count twice',
    })
    .optional(),
  tiers: z
    .array(tierSchema)
    .min(1, 'must hold at least the tier of volume "0"')
    .superRefine((tiers, context) => {
      let before: bigint | null = null;
      for (const [index, { volume }] of tiers.entries()) {
        if (decimalFault(volume) !== undefined) return;
        const amount = parseAmount(volume);
        const fault =
          before === null
            ? amount !== 0n && `is ${volume} and must be "0" in the first tier: the rates of a desk that has not traded`
            : amount <= before && `is ${volume} and must be above the tier before it: list tiers by rising volume`;
        if (fault !== false) context.addIssue({ code: 'custom', path: [index, 'volume'], message: fault });
        before = amount;
      }
    }),
});

/** Section `fees`: schedules by venue, and rates of accounts that have their own. */
export const feesSchema = z
  .strictObject({
    schedules: z.record(venueIdSchema, scheduleSchema).default({}),
    accounts: z
      .record(accountIdSchema, z.strictObject({ makerRate: rateSchema, takerRate: rateSchema, source: sourceSchema }))
      .default({}),
  })
  .prefault({});

const presetSchema = z.enum(PRESET_NAMES, `must be one of ${PRESET_NAMES.join(', ')}`);

/** Section `execution`: the assumptions the simulated venue fills under. */
export const executionSchema = z
  .strictObject({
    preset: presetSchema.default('realistic'),
    accounts: z.record(accountIdSchema, presetSchema).default({}),
    /** Seeds every random draw, together with the order's id and the draw's purpose. */
    seed: z.string('must be a text').min(1, 'must not be empty').max(80).default('paperdesk'),
    /** How much of the inputs that decisions were made on is kept for `paperdesk replay-orders`; the oldest go first. */
    keepInputBytes: z.number().int().min(1_000_000).default(4_000_000_000),
  })
  .prefault({});

/** Accounts that the two sections name and the desk does not have. A schedule may name a venue that is not watched now. */
export function unknownAccounts(
  {
    fees,
    execution,
  }: { readonly fees: z.infer<typeof feesSchema>; readonly execution: z.infer<typeof executionSchema> },
  accounts: ReadonlySet<string>,
): { readonly path: string[]; readonly message: string }[] {
  const message = `is not among accounts; the desk has ${[...accounts].join(', ') || 'none'}`;
  const unknown = (named: object, section: string) =>
    Object.keys(named)
      .filter((account) => !accounts.has(account))
      .map((account) => ({ path: [section, 'accounts', account], message }));
  return [...unknown(fees.accounts, 'fees'), ...unknown(execution.accounts, 'execution')];
}
