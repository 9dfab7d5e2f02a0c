import { z } from 'zod';

export const KILL_SCOPES = ['global', 'venue', 'account', 'symbol', 'strategy', 'person'] as const;
export const killScopeSchema = z.enum(KILL_SCOPES);
export type KillScope = z.infer<typeof killScopeSchema>;

/** `halt` takes no order; `reduceOnly` takes sells of what is held; `flatten` halts and sells all that is held at market. */
export const KILL_LEVELS = ['halt', 'reduceOnly', 'flatten'] as const;
export const killLevelSchema = z.enum(KILL_LEVELS);
export type KillLevel = z.infer<typeof killLevelSchema>;

/** What throws it: a person, or by itself a limit on losses, an integrity fault, a key that could trade, a token that fell silent. */
export const KILL_TRIGGERS = [
  'person',
  'dayLoss',
  'drawdown',
  'reconciliation',
  'auditChain',
  'tradingKey',
  'deadMan',
  'drill',
] as const;
export type KillTrigger = (typeof KILL_TRIGGERS)[number];

/** `POST /kill-switch`. One press stops; the reason may be empty. `scopeValue` names the venue, account, symbol, strategy or person. */
export const tripKillSwitchSchema = z
  .strictObject({
    scope: z.enum(KILL_SCOPES, 'must be global, venue, account, symbol, strategy or person').default('global'),
    scopeValue: z.string().min(1).max(64).optional(),
    level: z.enum(KILL_LEVELS, `must be ${KILL_LEVELS.join(', ')}`).default('halt'),
    reason: z.string().max(500, 'must have at most 500 characters').optional(),
    /** For `flatten` only, and needed there. */
    confirmation: z.literal('FLATTEN', 'must be the word FLATTEN').optional(),
  })
  .superRefine((kill, context) => {
    if (kill.scope !== 'global' && kill.scopeValue === undefined)
      context.addIssue({ code: 'custom', path: ['scopeValue'], message: `must name the ${kill.scope} to stop` });
    if (kill.scope === 'global' && kill.scopeValue !== undefined)
      context.addIssue({ code: 'custom', path: ['scopeValue'], message: 'must be left out when the scope is global' });
    if (kill.level === 'flatten' && kill.confirmation === undefined)
      context.addIssue({
        code: 'custom',
        path: ['confirmation'],
        message: 'must be the word FLATTEN: all that is held in the scope is sold at market',
      });
    if (kill.level === 'flatten' && kill.scope === 'person')
      context.addIssue({
        code: 'custom',
        path: ['level'],
        message:
          'cannot be flatten for a person: what is held belongs to accounts; halt the person, flatten the account',
      });
  });
export type TripKillSwitchRequest = z.infer<typeof tripKillSwitchSchema>;

/** `POST /kill-switch/re-arm`: the typed word and a reason are both needed. */
export const rearmKillSwitchSchema = z.strictObject({
  killId: z.string().min(1, 'must name the kill to re-arm'),
  confirmation: z.literal('RE-ARM', 'must be the word RE-ARM'),
  reason: z
    .string('must say why it is safe to trade again')
    .trim()
    .min(1, 'must say why it is safe to trade again')
    .max(500),
});
export type RearmKillSwitchRequest = z.infer<typeof rearmKillSwitchSchema>;

export const activeKillSchema = z.object({
  killId: z.string(),
  scope: killScopeSchema,
  scopeValue: z.string().nullable(),
  level: killLevelSchema,
  trigger: z.enum(KILL_TRIGGERS),
  reason: z.string(),
  person: z.string(),
  /** False when the signed identity could not be checked: a stop is never refused for that. */
  verified: z.boolean(),
  time: z.string(),
  /** ISO time from which a re-arm is taken (cool-down). */
  rearmFrom: z.string(),
  ordersCanceled: z.number().int(),
  /** Who asked to sell all that is held: with four eyes it is done when a second person asks too. */
  flattenAskedBy: z.array(z.string()).optional(),
});
export type ActiveKill = z.infer<typeof activeKillSchema>;

/** A stop that is over: as it last stood, and who opened trading again, when and why. */
export const lastStopSchema = activeKillSchema
  .omit({ rearmFrom: true, ordersCanceled: true, flattenAskedBy: true })
  .extend({ rearmedBy: z.string(), rearmedAt: z.string(), rearmReason: z.string() });
export type LastStop = z.infer<typeof lastStopSchema>;

export const killSwitchStateSchema = z.object({
  state: z.enum(['armed', 'killed']),
  kills: z.array(activeKillSchema),
  /** `different_person`: who tripped may not re-arm. `single_operator`: one person may do both (named, visible, default in demo). */
  fourEyes: z.enum(['different_person', 'single_operator']),
  engine: z.object({ halted: z.boolean(), reason: z.string().nullable() }),
  /** ISO time by which the next drill has to work; null before the desk's first start. */
  drillDueAt: z.string().nullable().optional(),
  /** The stop that was re-armed last, also while others stand; null before the first. */
  lastStop: lastStopSchema.nullable().optional(),
});
export type KillSwitchState = z.infer<typeof killSwitchStateSchema>;

/** `POST /kill-switch/drill`: what stopping a shadow desk took. Times in microseconds from the press. */
export const killDrillSchema = z.object({
  drillId: z.string(),
  /** False when anything of the drill was not as it has to be; `detail` says what. */
  ok: z.boolean(),
  orders: z.number().int(),
  /** Until no order was taken any more. */
  flagUs: z.number(),
  /** Until the last order's cancel was on disk and told. */
  lastCancelUs: z.number(),
  detail: z.string(),
});
export type KillDrill = z.infer<typeof killDrillSchema>;

/** `PUT /dead-man`: how long the token's person may be silent before all their orders are stopped; null switches it off. */
export const setDeadManSchema = z.strictObject({
  timeoutSeconds: z
    .number('must be seconds from 5 to 3600, or null')
    .int('must be whole seconds')
    .min(5, 'must be at least 5 seconds')
    .max(3600, 'must be at most 3600 seconds')
    .nullable()
    .default(60),
});

/** Answer to `PUT /dead-man` and `POST /dead-man/heartbeat`. */
export const deadManSchema = z.object({
  person: z.string(),
  timeoutSeconds: z.number().int().nullable(),
  /** ISO time by which the next sign of life has to come; null while switched off. */
  expiresAt: z.string().nullable(),
});
export type DeadMan = z.infer<typeof deadManSchema>;
