import type { Command } from '../model/command.js';
import { RefusalWatch } from '../watch/refusal-watch.js';
import { type RefusedRequest, Refusals } from './refusals.js';

const SECOND = 1_000_000;
const unknown = (code: string, status = 401): RefusedRequest => ({
  status,
  code,
  known: false,
  path: '/api/v1/orders',
});
const forbidden: RefusedRequest = { status: 403, code: 'NOT_ALLOWED', known: true, path: '/api/v1/orders' };
const lost = (path: string): RefusedRequest => ({ status: 404, code: 'NOT_FOUND', known: false, path });

/** Notes `count` of them, one every `everyUs`; the signs they gave. */
function noted(
  refusals: Refusals,
  count: number,
  of: (index: number) => RefusedRequest,
  { everyUs = 10_000, from = 0 } = {},
) {
  return Array.from({ length: count }, (_, index) => refusals.note(of(index), from + index * everyUs)).flat();
}

test.each<[string, number, (index: number) => RefusedRequest]>([
  ['failedIdentities', 20, () => unknown('TOKEN_UNKNOWN')],
  ['forgedIdentity', 3, () => unknown('IDENTITY_INVALID', 403)],
  ['forgedIdentity', 3, () => unknown('ROUTE_SECRET_WRONG', 403)],
  ['scan', 15, (index) => lost(`/wp-${index}.php`)],
  ['burstOf403', 30, () => forbidden],
])('%s: %d of them are a sign, one less is none', (sign, from, of) => {
  expect(noted(new Refusals(), from - 1, of)).toEqual([]);
  expect(noted(new Refusals(), from, of)).toEqual([expect.objectContaining({ sign, count: from })]);
});

test('as many, but over more time, are none', () => {
  expect(noted(new Refusals(), 30, () => unknown('TOKEN_UNKNOWN'), { everyUs: 4 * SECOND })).toEqual([]);
  expect(noted(new Refusals(), 100, () => forbidden, { everyUs: 0.4 * SECOND })).toEqual([]);
});

test('one address that does not exist, asked for again and again, is no scan', () => {
  expect(noted(new Refusals(), 200, () => lost('/favicon.ico'))).toEqual([]);
});

test('refusals of a known caller for its orders are no sign', () => {
  expect(
    noted(new Refusals(), 500, () => ({ status: 422, code: 'INSUFFICIENT_BALANCE', known: true, path: '/' })),
  ).toEqual([]);
});

test('a sign that lasts is told again after five minutes, not with each request', () => {
  const refusals = new Refusals();
  expect(noted(refusals, 2_900, () => forbidden, { everyUs: SECOND / 10 })).toHaveLength(1);
  expect(noted(refusals, 200, () => forbidden, { everyUs: SECOND / 10, from: 300 * SECOND })).toHaveLength(1);
});

describe('the watch', () => {
  let nowUs = 0;
  let commands: Command[];
  let due: (() => void) | undefined;
  const aWatch = () => {
    commands = [];
    due = undefined;
    nowUs = 1_000 * SECOND;
    return new RefusalWatch({
      commands: {
        submit: (command) => {
          commands.push(command);
          return Promise.resolve({ ok: true, recorded: true });
        },
      },
      clock: { nowUs: () => nowUs },
      timers: {
        after: (us, call) => {
          expect(us).toBe(60 * SECOND);
          due = call;
          return () => (due = undefined);
        },
      },
      onFault: (cause) => {
        throw cause;
      },
    });
  };
  const facts = () => commands.map((command) => (command.type === 'recordFact' ? command.fact : undefined));

  test('makes one summary a minute of what nobody known sent, however much it is', () => {
    const watch = aWatch();
    for (let index = 0; index < 15; index += 1) watch.noteRefusal(unknown('TOKEN_UNKNOWN'));
    watch.noteRefusal(unknown('IDENTITY_MISSING', 403));
    watch.noteRefusal(forbidden);
    expect(commands).toEqual([]);
    nowUs += 60 * SECOND;
    due?.();
    expect(facts()).toEqual([
      {
        type: 'refusalsCounted',
        ...{ from: 1_000 * SECOND, to: 1_060 * SECOND },
        codes: { IDENTITY_MISSING: 1, TOKEN_UNKNOWN: 15 },
      },
    ]);
    // A quiet minute makes none, and the next refusal begins one.
    due = undefined;
    watch.noteRefusal(unknown('TOKEN_EXPIRED'));
    expect(due).toBeDefined();
  });

  test('journals a sign at once', () => {
    const watch = aWatch();
    for (let index = 0; index < 20; index += 1) watch.noteRefusal(unknown('TOKEN_UNKNOWN'));
    expect(facts()).toEqual([
      expect.objectContaining({ type: 'intrusionSuspected', sign: 'failedIdentities', count: 20 }),
    ]);
  });

  test('journals what it counted when the desk stops', async () => {
    const watch = aWatch();
    watch.noteRefusal(unknown('TOKEN_UNKNOWN'));
    await watch.stop();
    expect(facts()).toEqual([expect.objectContaining({ type: 'refusalsCounted', codes: { TOKEN_UNKNOWN: 1 } })]);
    expect(due).toBeUndefined();
  });
});

test('thresholds are those of the rules that hold now, and null switches a sign off', () => {
  const rules = { scan: { from: 3, windowSeconds: 10 }, forgedIdentity: null } as const;
  let held: typeof rules | undefined = rules;
  const refusals = new Refusals(() => held);
  expect(noted(refusals, 2, (index) => lost(`/a-${index}`))).toEqual([]);
  expect(noted(refusals, 1, () => lost('/b'), { from: SECOND })).toMatchObject([
    { sign: 'scan', count: 3, windowSeconds: 10 },
  ]);
  expect(noted(refusals, 50, () => unknown('IDENTITY_INVALID', 403), { from: 2 * SECOND })).toEqual([]);
  held = undefined;
  expect(noted(refusals, 3, () => unknown('IDENTITY_INVALID', 403), { from: 3 * SECOND })).toHaveLength(1);
});
