import type { Hit, Parameters, Rule } from '../src/compliance/surveillance/rule.js';
import { DAY_US, SECOND_US, type Observed, type WatchedOrder } from '../src/compliance/surveillance/observed.js';

/** A scenario as it stands in its file: what happens, and whether the rule says something. */
export interface Scenario {
  readonly name: string;
  readonly expected: 'hit' | 'near miss';
  /** What the last alert must carry, such as `level=block`. */
  readonly feature: readonly [name: string, value: string] | null;
  readonly lines: readonly string[];
}

/** `hit: …` and `near miss: …` begin a scenario; each line under it is one thing that happens. `#` is a remark. */
export function scenariosIn(text: string): Scenario[] {
  const found: (Omit<Scenario, 'lines'> & { readonly lines: string[] })[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const head = /^(hit|near miss): (.+?)(?: \[(\w+)=(\w+)\])?$/.exec(line);
    if (head !== null) {
      const [, expected, name = '', feature, value = ''] = head;
      found.push({
        ...{ name, expected: expected === 'hit' ? 'hit' : 'near miss', lines: [] },
        feature: feature === undefined ? null : [feature, value],
      });
    } else if (found.length === 0) throw new Error(`'${line}' belongs to no scenario`);
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Whether the rule says what the scenario expects. */
export function holds(rule: Rule, scenario: Scenario, parameters: Parameters = {}): boolean {
  const { expected, feature } = scenario;
  const last = play(rule, scenario, parameters).at(-1);
  if (last === undefined) return expected === 'near miss';
  return expected === 'hit' && (feature === null || String(last.features[feature[0]]) === feature[1]);
}

/** Monday 2026-11-16, 00:00 UTC. */
export const START = 1_794_787_200_000_000;
const REPEAT = /^repeat (\d+) every ([\d.]+)s: (.+)$/;
const TIMED = /^(?:day (\d+) )?(\d+):(\d\d):(\d\d(?:\.\d+)?) (.+)$/;

/** Hits of the rule in the order they came. */
export function play(rule: Rule, scenario: Scenario, parameters: Parameters = {}): Hit[] {
  const orders = new Map<string, WatchedOrder>();
  const running = rule.begin();
  const hits: Hit[] = [];
  let count = 0;
  const look = (seen: Observed) => {
    const hit = running.onEvent(seen, parameters);
    if (hit !== null) hits.push(hit);
  };
  const order = (id: string): WatchedOrder => {
    const known = orders.get(id);
    if (known === undefined) throw new Error(`${scenario.name}: there is no order '${id}'`);
    return known;
  };
  const happen = (text: string, time: number) => {
    const words = text.split(' ');
    const told = (name: string) => {
      const at = words.indexOf(name);
      return at < 0 ? null : Number(words[at + 1]);
    };
    const cents = (usd: number | null) => (usd === null ? null : Math.round(usd * 100));
    const place = (account: string, id: string, [side, lots, , ticks]: readonly string[]) => {
      const made: WatchedOrder = {
        ...{ orderId: id, account, owner: account.split('/')[0] ?? account, person: `p-${account}` },
        ...{ venue: 'demo', symbol: 'BTC/USDT', market: 'demo|BTC/USDT', side: side === 'buy' ? 'buy' : 'sell' },
        ...{ placedAt: time, accountSince: START, ticks: Number(ticks), lots: Number(lots) },
        ...{ filledLots: 0, takerLots: 0, filledValue: 0, filledCents: 0, tradeIds: [] },
        placing: {
          ...{ cents: cents(told('worth')), levelDecile: told('decile') },
          ...{ oppositeLots: null, dayLots: told('dayVolume') },
        },
      };
      orders.set(id, made);
      look({ kind: 'placed', time, order: made, byOwner: !words.includes('byDesk') });
    };
    const fill = (id: string, lots: number, ticks: number) => {
      const made = order(id);
      count += 1;
      const tradeId = `t${count}`;
      const worth = cents(told('worth')) ?? 0;
      const taker = !words.includes('maker');
      made.filledLots += lots;
      made.filledValue += lots * ticks;
      made.filledCents = (made.filledCents ?? 0) + worth;
      if (taker) made.takerLots += lots;
      made.tradeIds.push(tradeId);
      const against = words.indexOf('against');
      const other = against < 0 ? null : order(words[against + 1] ?? '');
      const features = { cents: worth, tapeLots: told('tape'), moveSigmas: told('sigmas') };
      look({ kind: 'filled', time, order: made, tradeId, ticks, lots, taker, other, features });
    };
    const end = (id: string, how: 'canceled' | 'expired' | 'filled') =>
      look({ kind: 'ended', time, order: order(id), how, byOwner: how === 'canceled' && !words.includes('byDesk') });
    const [who = '', verb, ...rest] = words;
    switch (verb) {
      case 'places':
        return place(who, rest[0] ?? '', rest.slice(1));
      case 'replaces':
        return look({ kind: 'replaced', time, order: order(rest[0] ?? ''), byOwner: true });
      case 'fills':
        return fill(who, Number(rest[0]), Number(rest[2]));
      case 'ends':
        return end(who, rest[0] === 'expired' ? 'expired' : rest[0] === 'filled' ? 'filled' : 'canceled');
      case 'trades': {
        count += 1;
        const id = `o${count}`;
        place(who, id, rest);
        fill(id, Number(rest[1]), Number(rest[3]));
        return end(id, 'filled');
      }
      case 'quotes': {
        count += 1;
        place(who, `o${count}`, rest);
        return end(`o${count}`, 'canceled');
      }
      default:
        throw new Error(`${scenario.name}: nobody can '${verb ?? ''}'`);
    }
  };
  for (const line of scenario.lines) {
    const timed = TIMED.exec(line);
    if (timed === null) throw new Error(`${scenario.name}: '${line}' does not begin with a time`);
    const [, day = '0', hours, minutes, seconds, what = ''] = timed;
    const time =
      START +
      Number(day) * DAY_US +
      Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND_US);
    const repeated = REPEAT.exec(what);
    if (repeated === null) happen(what, time);
    else
      for (let index = 0; index < Number(repeated[1]); index += 1)
        happen(
          (repeated[3] ?? '').replaceAll('$', String(index)),
          time + Math.round(index * Number(repeated[2]) * SECOND_US),
        );
  }
  return hits;
}
