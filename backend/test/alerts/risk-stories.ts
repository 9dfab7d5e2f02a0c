import { setTimeout as pause } from 'node:timers/promises';
import { AlertCheck, type World } from './alert-check.js';
import { DeskOrders, limitAccount, rearm } from './desk-orders.js';
import { integrityStories } from './integrity-stories.js';

/** What happened once keeps its alert for a quarter of an hour; then two evaluations. */
const KEPT_S = 900 + 45;
const MAIN = 'demo-main';
const SMALL = 'demo-unverified';

/**
 * Limits, approvals, compliance and what the desk proves of itself: real orders of a program, a person of risk who
 * approves and re-arms, and hands in its files.
 */
export async function riskStories(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const approver = desk.token('alerts-approver', 'risk', { person: 'p-risk' });
  // Each counts for itself: what one has bought takes the other's orders over no sum.
  const [orders, others] = ['alerts-main', 'alerts-small'].map(
    (name) => new DeskOrders(desk, desk.token(name, 'trader', { accounts: [MAIN, SMALL] }), approver),
  ) as [DeskOrders, DeskOrders];
  const [waiting, hit, large, intrusion] = [
    new AlertCheck('ApprovalWaiting', 'warning', world),
    new AlertCheck('SurveillanceHit', 'warning', world),
    new AlertCheck('LargeTrade', 'warning', world),
    new AlertCheck('IntrusionSuspected', 'critical', world),
  ] as const;
  const guarded = intrusion.story((check) => strangers(world, check));
  await trades(orders, { waiting, hit, large });
  const limits = await limitStories(world, others);
  await guarded;
  const ends = [hit, large, intrusion].map((each) => each.story((check) => check.resolves(KEPT_S, check.causedAt)));
  const integrity = await integrityStories(world, others);
  await Promise.all(ends);
  return [waiting, hit, large, intrusion, ...limits, ...integrity];
}

/** Three trades: 12,000 USD, 40,000 and 56,000, each approved by another person. */
async function trades(orders: DeskOrders, of: Readonly<Record<'waiting' | 'hit' | 'large', AlertCheck>>) {
  const { waiting, hit, large } = of;
  const bought = async (usd: number, waitsMs: number) => {
    const orderId = await orders.place({ account: MAIN, side: 'buy', usd });
    await pause(waitsMs);
    await orders.approve(orderId);
    await orders.filled(orderId);
  };
  await hit.story((small) =>
    small.staysSilent('12,000 USD traded', () =>
      waiting.story((check) => check.staysSilent('an order that waits 30 s', () => bought(12_000, 30_000))),
    ),
  );
  hit.caused();
  await Promise.all([
    large.story((check) => check.staysSilent('a trade of 40,000 USD', () => bought(40_000, 1000))),
    hit.story((check) => check.fires(45)),
  ]);
  await waiting.story(async (check) => {
    const orderId = await orders.place({ account: MAIN, side: 'buy', usd: 56_000 });
    check.caused();
    await check.fires(100);
    large.caused();
    await orders.approve(orderId);
    const approved = Date.now();
    await orders.filled(orderId);
    await Promise.all([check.resolves(45, approved), large.story((flagged) => flagged.fires(45))]);
  });
}

/** Requests with tokens that nobody was given. */
async function strangers({ desk }: World, check: AlertCheck): Promise<void> {
  const knock = async (times: number) => {
    for (let time = 0; time < times; time += 1) await desk.api('/orders', { method: 'GET', token: `nobody-${time}` });
  };
  await check.staysSilent('19 requests with unknown tokens within a minute', () => knock(19));
  check.caused();
  await knock(20);
  await check.fires(30);
}

/** A limit that is nearly used, one on losses that is reached, and a program that goes on after refusals. */
async function limitStories(world: World, orders: DeskOrders): Promise<AlertCheck[]> {
  const { desk } = world;
  const [near, burst, loss] = [
    new AlertCheck('RiskLimitNear', 'warning', world),
    new AlertCheck('RejectBurst', 'warning', world),
    new AlertCheck('DailyLoss', 'critical', world),
  ] as const;
  const rest = async (count: number, from: number) => {
    for (let number = from; number < from + count; number += 1)
      await orders.place({ account: SMALL, side: 'buy', usd: 60, at: 0.9 - number / 1000 });
  };
  await near.story(async (check) => {
    await limitAccount(desk, SMALL, { openOrders: 10 });
    await check.staysSilent('8 of 10 open orders', () => rest(8, 0));
    check.caused();
    await rest(1, 8);
    await check.fires(30);
    await orders.cancelAll(SMALL);
    await check.resolves(45);
  });
  const refuse = async (count: number) => {
    for (let number = 0; number < count; number += 1)
      await orders.send({ account: SMALL, side: 'buy', usd: 900_000, at: 1 - number / 10_000 });
  };
  await burst.story(async (check) => {
    await check.staysSilent('30 orders denied', () => refuse(30));
    check.caused();
    await refuse(35);
    await check.fires(30);
    await check.resolves(120);
  });
  await loss.story(async (check) => {
    await limitAccount(desk, SMALL, { dayLoss: '1000' });
    await check.staysSilent('a loss of a few dollars where 1,000 are allowed', async () => {
      // The commission alone is 7 USD. Sold again at once it would be a hit of surveillance.
      await orders.filled(await orders.place({ account: SMALL, side: 'buy', usd: 7000 }));
    });
    check.caused();
    await limitAccount(desk, SMALL, { dayLoss: '5' });
    await check.fires(30);
    await limitAccount(desk, SMALL, { dayLoss: '1000' });
    await rearm(desk, 'dayLoss');
    await check.resolves(45);
  });
  return [near, burst, loss];
}
