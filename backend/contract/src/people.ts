import { z } from 'zod';

export const ROLES = ['trader', 'risk', 'compliance', 'oncall', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** What a person may do; one table in the service decides, the screen only shows it. */
export const ACTIONS = [
  'orders:write',
  'orders:read',
  'killSwitch:trip',
  'killSwitch:rearm',
  'audit:read',
  'accounts:manage',
  'limits:write',
  'approvals:decide',
  'compliance:read',
  'compliance:write',
] as const;
export type Action = (typeof ACTIONS)[number];

/** `GET /me`: who the service takes the caller to be. */
export const whoAmISchema = z.object({
  login: z.string(),
  person: z.string().nullable(),
  displayName: z.string().nullable(),
  roles: z.array(roleSchema),
  accounts: z.array(z.string()),
  actions: z.array(z.enum(ACTIONS)),
  /** Why the caller may only look; null when they may act. */
  limitation: z.string().nullable(),
  desk: z.object({
    version: z.string(),
    source: z.enum(['demo', 'live', 'replay']),
    /** The line every screen carries, such as `PAPER MONEY · prices: invented (demo)`. */
    paperLine: z.string(),
    outsideChannel: z.boolean(),
  }),
});
export type WhoAmI = z.infer<typeof whoAmISchema>;
