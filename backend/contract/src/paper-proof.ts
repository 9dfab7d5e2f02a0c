import { z } from 'zod';

/** `GET /paper-proof`: what stands between the desk and a real order, and when that was last looked at. */
export const paperProofSchema = z.object({
  /** The newest proof; null until the first of this start is made. */
  proof: z
    .object({
      time: z.string(),
      ok: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    })
    .nullable(),
  /** ISO time of the next; null until the first is made. */
  nextAt: z.string().nullable(),
  /** Calls to exchanges outside the allow list since the start: always 0. */
  refusedCalls: z.number().int(),
  /** Keys that were given, by ccxt class; never the key. Empty: none, and none is needed. */
  keys: z.array(
    z.object({
      ccxt: z.string(),
      /** `unchecked`: not used until the venue has said what it may do. `dropped`: it may do more than read. */
      state: z.enum(['readOnly', 'unchecked', 'dropped']),
    }),
  ),
  /** What may leave for each exchange that the desk may build; anything else is refused. */
  allowed: z.array(
    z.object({
      ccxt: z.string(),
      venues: z.array(z.string()),
      origins: z.array(z.string()),
      /** Method and pattern of the path. */
      requests: z.array(z.string()),
      /** Pattern of the path of sockets. */
      sockets: z.string(),
    }),
  ),
});
export type PaperProofView = z.infer<typeof paperProofSchema>;
