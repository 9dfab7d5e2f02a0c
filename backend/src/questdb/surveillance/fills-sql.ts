// Rules about fills, decided in SQL.
import {
  areLinked,
  changes,
  isLookedAt,
  slotOf,
  DAY_US,
  HOUR_US,
  LOOKED_AT,
  MARKET,
  of,
  SECOND_US,
  slotted,
  soFar,
  within,
  type Statement,
} from './stored-changes.js';

export const velocity: Statement = (p, span) => {
  const today = Math.floor(span.from / DAY_US) * DAY_US;
  const from = today - (of(p, 'days') + 1) * DAY_US;
  const sigma = `sqrt(CASE WHEN variance > 0 THEN variance ELSE 0 END)`;
  const floor = `mean * ${of(p, 'sigmaFloorPercent')} / 100.0`;
  const isSum = `total > ${of(p, 'usd') * 100}`;
  const isBurst = `days >= ${of(p, 'leastDays')} AND of_today >= ${of(p, 'leastUsd') * 100}
    AND of_today > mean + ${of(p, 'sigmas')} * (CASE WHEN ${sigma} > ${floor} THEN ${sigma} ELSE ${floor} END)`;
  const known = `(CASE WHEN w.day - b.first < ${of(p, 'days')} THEN w.day - b.first ELSE ${of(p, 'days')} END)`;
  return `WITH f AS ${changes(`owner, account, usd_cents cents, ts::long / ${DAY_US} day`, "event = 'filled' AND usd_cents IS NOT NULL", { from, to: span.to })},
    w AS (SELECT owner, account, us, day, ${within('sum(cents)', 'owner', DAY_US)} total, sum(cents) OVER (PARTITION BY owner, day ORDER BY ts ROWS UNBOUNDED PRECEDING) of_today FROM f),
    d AS (SELECT owner, day, sum(cents)::double cents FROM f GROUP BY owner, day),
    b AS (SELECT owner, min(ts)::long / ${DAY_US} first FROM order_features WHERE event = 'filled' AND usd_cents IS NOT NULL GROUP BY owner),
    u AS (SELECT x.owner owner, x.day day, sum(y.cents) total, sum(y.cents * y.cents) squares FROM d x JOIN d y ON x.owner = y.owner
      WHERE y.day < x.day AND y.day >= x.day - ${of(p, 'days')} GROUP BY x.owner, x.day),
    m AS (SELECT w.owner owner, w.account account, w.us us, w.total total, w.of_today of_today, ${known} days,
        coalesce(u.total, 0.0) / ${known} mean, coalesce(u.squares, 0.0) / ${known} squares
      FROM w JOIN b ON w.owner = b.owner LEFT JOIN u ON w.owner = u.owner AND w.day = u.day WHERE w.us >= ${span.from}),
    v AS (SELECT *, squares - mean * mean variance FROM m)
    SELECT owner, account, null, null, us - ${DAY_US}, us FROM v WHERE (${isSum}) OR (${isBurst}) ORDER BY us`;
};

export const selfTrade: Statement = (p, span) => {
  const isOwn = `(other_owner = owner OR (other_person = person AND person != 'system'))`;
  return `SELECT concat(owner, ' ', venue, '|', symbol), account, venue, symbol, ts::long, ts::long us FROM order_features
    WHERE ts >= ${span.from} AND ts < ${span.to} AND event = 'filled' AND other_order_id IS NOT NULL AND ${isOwn}
      AND usd_cents >= ${of(p, 'leastUsd') * 100} ORDER BY us`;
};

export const spoofing: Statement = (p, span) => {
  const us = of(p, 'cancelSeconds') * SECOND_US;
  const isBait = `event = 'ended' AND how = 'canceled' AND by_owner AND level_decile >= ${of(p, 'levelDecile')}
    AND filled_lots * 100 < quantity_lots * ${of(p, 'filledPercent')}`;
  const columns = `owner, person, account, venue, symbol, ${MARKET}, side, quantity_lots lots, placed_at::long placed_us, event`;
  const all = changes(columns, `(event = 'filled' OR (${isBait}))`, { from: span.from - us, to: span.to });
  // A bait counts the fills before it.
  const fillsSoFar = soFar(`sum(CASE WHEN event = 'filled' THEN 1 ELSE 0 END)`, 'market');
  return `WITH e AS ${all},
    m AS (SELECT owner, person, account, venue, symbol, market, side, lots, placed_us, event, us, ord, ${fillsSoFar}::long n FROM e),
    fills AS (SELECT owner, person, market, side, lots, us, n FROM m WHERE event = 'filled'),
    found AS (SELECT a.ord ord, a.owner owner, a.account account, a.venue venue, a.symbol symbol, a.market market, a.us us,
        a.placed_us placed_us, a.lots lots, sum(b.lots) filled
      FROM ${slotOf('m')} a JOIN ${slotted('fills')} b ON a.market = b.market AND a.slot = b.slot
      WHERE ${isLookedAt} AND a.event = 'ended' AND a.us >= ${span.from} AND a.us - b.us <= ${us} AND b.us >= a.placed_us
        AND b.side != a.side AND ${areLinked('b', 'a')}
      GROUP BY a.ord, a.owner, a.account, a.venue, a.symbol, a.market, a.us, a.placed_us, a.lots)
    SELECT concat(owner, ' ', market), account, venue, symbol, placed_us, us FROM found WHERE lots >= ${of(p, 'times')} * filled ORDER BY us`;
};

export const marking: Statement = (p, span) => {
  const hour = `ts::long / ${HOUR_US}`;
  const isLate = `event = 'filled' AND taker AND ts::long >= (${hour} + 1) * ${HOUR_US} - ${of(p, 'seconds') * SECOND_US}`;
  const from = Math.floor(span.from / HOUR_US) * HOUR_US;
  const keys = 'owner, market, side, hour';
  const newest = (figure: string) =>
    `${figure} OVER (PARTITION BY ${keys} ORDER BY ord ROWS BETWEEN ${LOOKED_AT - 1} PRECEDING AND CURRENT ROW)`;
  const share = `lots / (lots + tape) * 100`;
  return `WITH f AS ${changes(`owner, account, venue, symbol, ${MARKET}, side, order_id, quantity_lots, usd_cents, tape_lots, ${hour} hour`, isLate, { from, to: span.to })},
    n AS (SELECT *, row_number() OVER (PARTITION BY ${keys}, order_id ORDER BY ord) nth FROM f),
    w AS (SELECT owner, account, venue, symbol, market, us, tape_lots tape, ${newest('sum(quantity_lots)')} lots,
      ${newest('sum(coalesce(usd_cents, 0))')} cents, ${newest('sum(CASE WHEN nth = 1 THEN 1 ELSE 0 END)')} orders,
      ${newest('min(us)')} since FROM n)
    SELECT concat(owner, ' ', market), account, venue, symbol, since, us FROM w WHERE us >= ${span.from} AND tape IS NOT NULL
      AND cents >= ${of(p, 'leastUsd') * 100} AND orders >= ${of(p, 'orders')} AND ${share} >= ${of(p, 'tapePercent')} ORDER BY us`;
};

/** Over all changes of an account that are stored. */
export const dormantAccount: Statement = (p, span) => {
  const silence = of(p, 'silentDays') * DAY_US;
  const cents = `CASE WHEN event = 'filled' THEN coalesce(usd_cents, 0) ELSE 0 END`;
  return `WITH e AS ${changes(`account, venue, symbol, account_since::long since, ${cents} cents`, 'true', { from: 0, to: span.to })},
    g AS (SELECT account, venue, symbol, us, ord, cents, us - coalesce(lag(us) OVER (PARTITION BY account ORDER BY ord), since) silent FROM e),
    a AS (SELECT account, venue, symbol, us, ord, cents, ${soFar(`max(CASE WHEN silent >= ${silence} THEN us END)`, 'account')} woke FROM g),
    s AS (SELECT account, venue, symbol, us, cents, woke, ${soFar('sum(cents)', 'account, woke')} total FROM a)
    SELECT account, account, venue, symbol, woke, us FROM s WHERE us >= ${span.from} AND woke IS NOT NULL
      AND us - woke <= ${of(p, 'withinHours') * HOUR_US} AND cents > 0 AND total >= ${of(p, 'usd') * 100} ORDER BY us`;
};
