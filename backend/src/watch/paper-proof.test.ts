import type { CommandOutcome } from '../engine/desk.js';
import { proveChokePoint } from '../feeds/choke-point-proof.js';
import type { ExchangeKey, KeyVerdict } from '../feeds/key-check.js';
import type { Command, RecordFact } from '../model/command.js';
import type { FactDraft, PaperProofChecked } from '../model/fact.js';
import { PaperProof } from './paper-proof.js';

const NOON = Date.UTC(2026, 10, 21, 12) * 1000;
const MIDNIGHT = Date.UTC(2026, 10, 22) * 1000;
const KEY: ExchangeKey = { ccxtId: 'kraken', apiKey: 'key-of-a-test', secret: 'secret-of-a-test' };

class Fixture {
  nowUs = NOON;
  verdict: KeyVerdict = { kind: 'readOnly' };
  refused = 0;
  onFact: () => void = () => undefined;
  readonly commands: Command[] = [];
  private due: { at: number; call: () => void } | undefined;
  private waiting: (() => void) | undefined;
  readonly proof: PaperProof;

  constructor(keys: readonly ExchangeKey[] = [KEY]) {
    this.proof = new PaperProof({
      classes: new Map([['kraken', ['kraken', 'kraken-two']]]),
      keys,
      checkKey: () => Promise.resolve(this.verdict),
      proveChokePoint: () => Promise.resolve({ ok: true, detail: '5 of 5 tries refused' }),
      refusedCalls: () => this.refused,
      commands: { submit: (command) => this.take(command) },
      clock: { nowUs: () => this.nowUs },
      timers: {
        after: (us, call) => {
          this.due = { at: this.nowUs + us, call };
          this.waiting?.();
          return () => (this.due = undefined);
        },
      },
      newKillId: () => `kill-${this.commands.length}`,
      onFault: (cause) => {
        throw cause;
      },
    });
  }

  /** Goes to when the next proof is due, and waits until that proof has set the time of the one after it. */
  async next(): Promise<void> {
    const due = this.due;
    if (due === undefined) throw new Error('nothing is due');
    this.nowUs = due.at;
    const rescheduled = new Promise<void>((resolve) => (this.waiting = resolve));
    due.call();
    await rescheduled;
  }

  get facts(): PaperProofChecked[] {
    return this.commands
      .filter((command): command is RecordFact => command.type === 'recordFact')
      .map(({ fact }: { fact: FactDraft }) => fact as PaperProofChecked);
  }
  get kills() {
    return this.commands.filter((command) => command.type === 'tripKillSwitch');
  }

  private take(command: Command): Promise<CommandOutcome> {
    this.commands.push(command);
    if (command.type === 'recordFact') this.onFact();
    return Promise.resolve({ ok: true, recorded: true });
  }
}

test('a key that may only read is held, and the proof is a fact at the start and at the begin of each UTC day', async () => {
  const desk = new Fixture();
  await desk.proof.start();
  expect(desk.facts).toHaveLength(1);
  expect(desk.facts[0]).toMatchObject({ type: 'paperProofChecked', ok: true, refusedCalls: 0 });
  expect(desk.facts[0]?.checks.map(({ name }) => name)).toEqual([
    'chokePoint kraken',
    'callsOutsideAllowList',
    'key kraken',
  ]);
  expect(desk.proof.keyFor('kraken')).toBe(KEY);
  await desk.next();
  expect(desk.nowUs).toBe(MIDNIGHT);
  await desk.next();
  expect(desk.nowUs).toBe(MIDNIGHT + 86_400_000_000);
  expect(desk.facts).toHaveLength(3);
  expect(desk.kills).toEqual([]);
  expect(JSON.stringify(desk.commands)).not.toContain('of-a-test');
});

test('a key whose rights were widened is dropped at the next check, and its venues are stopped', async () => {
  const desk = new Fixture();
  await desk.proof.start();
  desk.verdict = { kind: 'tooWide', rights: ['modify-trades'] };
  await desk.next();
  expect(desk.proof.keyFor('kraken')).toBeUndefined();
  expect(desk.kills).toEqual([
    expect.objectContaining({ scope: 'venue', scopeValue: 'kraken', level: 'halt', trigger: 'tradingKey' }),
    expect.objectContaining({ scope: 'venue', scopeValue: 'kraken-two', trigger: 'tradingKey' }),
  ]);
  expect(desk.facts[1]).toMatchObject({ ok: false });
  expect(desk.facts[1]?.checks.at(-1)?.detail).toBe('dropped: it may do more than read (modify-trades)');
  // Narrowing it again does not bring it back: somebody has to give it anew.
  desk.verdict = { kind: 'readOnly' };
  await desk.next();
  expect(desk.proof.keyFor('kraken')).toBeUndefined();
  expect(desk.kills).toHaveLength(2);
});

test('a key that could trade is refused at intake', async () => {
  const desk = new Fixture();
  desk.verdict = { kind: 'tooWide', rights: ['withdraw-funds'] };
  await desk.proof.start();
  expect(desk.proof.keyFor('kraken')).toBeUndefined();
  expect(desk.kills).toHaveLength(2);
  expect(desk.facts[0]?.ok).toBe(false);
});

test('a key whose rights nobody can tell is not used, which is no sign of a real order', async () => {
  const desk = new Fixture();
  desk.verdict = { kind: 'unknown', why: 'kraken did not tell what the key may do: RequestTimeout' };
  await desk.proof.start();
  expect(desk.proof.keyFor('kraken')).toBeUndefined();
  expect(desk.kills).toEqual([]);
  expect(desk.facts[0]?.ok).toBe(true);
  desk.verdict = { kind: 'readOnly' };
  await desk.next();
  expect(desk.proof.keyFor('kraken')).toBe(KEY);
});

test('one call outside the allow list fails the proof', async () => {
  const desk = new Fixture([]);
  desk.refused = 1;
  await desk.proof.start();
  expect(desk.facts[0]).toMatchObject({ ok: false, refusedCalls: 1 });
});

test('a call that is refused while the desk runs fails the proof at once, and once', async () => {
  const desk = new Fixture([]);
  await desk.proof.start();
  desk.refused = 1;
  const proved = new Promise<void>((resolve) => (desk.onFact = resolve));
  desk.proof.callRefused();
  desk.proof.callRefused();
  await proved;
  expect(desk.facts.map(({ ok }) => ok)).toEqual([true, false]);
});

test.each(['binance', 'kucoin', 'kraken', 'coinbase'])('the choke-point of %s refuses what it must', async (ccxtId) => {
  expect(await proveChokePoint(ccxtId)).toEqual({ ok: true, detail: '5 of 5 tries refused' });
});

test('what is shown is the newest proof, when the next is due, refused calls and the state of each key, never a key', async () => {
  const desk = new Fixture();
  expect(desk.proof.view()).toMatchObject({
    proof: null,
    nextAt: null,
    keys: [{ ccxt: 'kraken', state: 'unchecked' }],
  });
  await desk.proof.start();
  expect(desk.proof.view()).toMatchObject({
    proof: { ok: true, time: '2026-11-21T12:00:00.000000Z' },
    nextAt: '2026-11-22T00:00:00.000000Z',
    refusedCalls: 0,
    keys: [{ ccxt: 'kraken', state: 'readOnly' }],
  });
  desk.verdict = { kind: 'tooWide', rights: ['modify-trades'] };
  desk.refused = 2;
  await desk.next();
  const seen = desk.proof.view();
  expect(seen).toMatchObject({ proof: { ok: false }, refusedCalls: 2, keys: [{ state: 'dropped' }] });
  expect(JSON.stringify(seen)).not.toContain('of-a-test');
});
