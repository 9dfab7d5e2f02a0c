import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ROLES, accountIdSchema, positiveDecimalSchema, venueIdSchema, riskRulesSchema } from '@paperdesk/contract';
import { executionSchema, feesSchema, unknownAccounts } from './desk-file-trading.js';

/** A pair as orders name it, or a derivative as ccxt names it (`BTC/USDT:USDT`), which is recorded and never traded. */
const marketSymbolSchema = z
  .string()
  .regex(
    /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20}(-\d{6})?)?$/,
    'must be such as BTC/USDT, or BTC/USDT:USDT for a derivative',
  );
const venueSchema = z.strictObject({
  /** Venue id on every row, such as `binance`; must not be `demo` or start with `replay` outside those sources. */
  id: venueIdSchema,
  /** The ccxt exchange class, such as `binance`. */
  ccxt: z.string().min(1),
  symbols: z.array(marketSymbolSchema).min(1),
  /** Levels a side in book events. */
  bookLevels: z.number().int().min(5).max(1000).default(50),
  /** How often the venue sends book changes, where it offers a choice (Binance: 100 or 1000). */
  bookUpdateMs: z.union([z.literal(100), z.literal(1000)]).default(100),
});
const accountSchema = z.strictObject({
  id: accountIdSchema,
  name: z.string().min(1).max(80),
  source: z.enum(['demo', 'live', 'replay']),
  reportingCurrency: z.string().min(2).max(12).default('USDT'),
  kyc: z.enum(['none', 'verified']).default('none'),
  deposits: z.array(z.strictObject({ currency: z.string().min(2).max(12), amount: positiveDecimalSchema })).default([]),
});
const personSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'may have small letters, digits and - only'),
  /** The Grafana login; several logins may name one person. */
  logins: z.array(z.string().min(1)).min(1),
  displayName: z.string().min(1).max(80),
  roles: z.array(z.enum(ROLES)).min(1),
  accounts: z.array(accountIdSchema).default([]),
});

const keep = (value: string) =>
  z
    .string()
    .regex(
      /^(forever|[1-9]\d{0,3} (HOURS|DAYS|WEEKS|MONTHS|YEARS))$/,
      'must be such as `72 HOURS`, `14 DAYS` or forever',
    )
    .default(value);
const keepSchema = z
  .strictObject({
    trades: keep('90 DAYS'),
    quotes: keep('14 DAYS'),
    books: keep('72 HOURS'),
    consolidated: keep('14 DAYS'),
    candles_1s: keep('7 DAYS'),
    candles_1m: keep('forever'),
    candles_1h: keep('forever'),
    feed_health: keep('30 DAYS'),
  })
  .prefault({});

/** `desk.yaml`: venues and symbols by market source, accounts, people, fees, execution, limits. */
export const deskFileSchema = z
  .strictObject({
    markets: z.strictObject({
      demo: z.array(venueSchema).min(1),
      live: z.array(venueSchema).default([]),
      replay: z.array(venueSchema).default([]),
    }),
    accounts: z.array(accountSchema).default([]),
    people: z.array(personSchema).default([]),
    fees: feesSchema,
    execution: executionSchema,
    /** Limits, approvals and gates of the first start; later ones are set by risk. Left out: nothing is limited. */
    risk: riskRulesSchema.optional(),
    killSwitch: z
      .strictObject({
        fourEyes: z.enum(['different_person', 'single_operator']).default('different_person'),
        coolDownSeconds: z.number().int().min(0).max(3600).default(60),
        /** How often the desk drills by itself on live prices; null: people do. */
        drillEveryDays: z.number().int().min(1).max(7).nullable().default(7),
      })
      .prefault({}),
    marketData: z
      .strictObject({
        staleAfterMs: z.number().int().min(500).max(600_000).default(5000),
        /** Book snapshots stored per second and symbol; every change still reaches the engine. */
        booksPerSecond: z.number().min(0.1).max(5).default(1),
        /** Levels a side in stored books. */
        storedBookLevels: z.number().int().min(1).max(1000).default(20),
        /** Quote changes stored per second and symbol; `all` stores each one. */
        quotesPerSecond: z.union([z.literal('all'), z.number().min(0.1).max(1000)]).default('all'),
        /** A price further than this from the market's last good one is refused. */
        priceBandPercent: z.number().min(1).max(1000).default(50),
        spoolMaxBytes: z.number().int().min(1_000_000).default(512_000_000),
        /** How long each table is kept; QuestDB drops whole partitions. */
        keep: keepSchema,
        /** How the largest tables are cut; chosen when QuestDB makes them, at the first start. */
        partitions: z
          .strictObject({
            trades: z.enum(['HOUR', 'DAY']).default('DAY'),
            quotes: z.enum(['HOUR', 'DAY']).default('DAY'),
            books: z.enum(['HOUR', 'DAY']).default('HOUR'),
          })
          .prefault({}),
      })
      .prefault({}),
  })
  .superRefine((desk, context) => {
    for (const [section, key, ids] of [
      ['accounts', 'id', desk.accounts.map((account) => account.id)],
      ['people', 'id', desk.people.map((person) => person.id)],
      ['people', 'logins', desk.people.flatMap((person) => person.logins.map((login) => login.toLowerCase()))],
    ] as const) {
      const twice = ids.find((id, index) => ids.indexOf(id) !== index);
      if (twice !== undefined)
        context.addIssue({ code: 'custom', path: [section], message: `${key} '${twice}' appears twice` });
    }
    const known = new Set(desk.accounts.map((account) => account.id));
    for (const issue of unknownAccounts(desk, known)) context.addIssue({ code: 'custom', ...issue });
    desk.people.forEach((person, index) => {
      for (const account of person.accounts)
        if (!known.has(account))
          context.addIssue({
            code: 'custom',
            path: ['people', index, 'accounts'],
            message: `'${account}' is not among accounts`,
          });
    });
  });
export type DeskFile = z.infer<typeof deskFileSchema>;

/** Markets of one source, over all its venues. */
export function marketCount(desk: DeskFile, source: keyof DeskFile['markets']): number {
  return desk.markets[source].reduce((count, venue) => count + venue.symbols.length, 0);
}

/** Reads a desk.yaml; every fault is added to `faults` with the file's name, and then nothing is returned. */
export function readDesk(file: string, faults: string[]): DeskFile | undefined {
  let raw: unknown;
  try {
    raw = parseYaml(readFileSync(file, 'utf8'));
  } catch (cause) {
    faults.push(`${file} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`);
    return undefined;
  }
  const parsed = deskFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || 'the file'} ${issue.message}`));
  return undefined;
}
