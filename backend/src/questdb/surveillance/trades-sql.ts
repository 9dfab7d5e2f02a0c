// Rules about what orders came to, decided in SQL.
import {
  areLinked,
  counted,
  isLookedAt,
  slotOf,
  changes,
  DAY_US,
  HOUR_US,
  MARKET,
  of,
  SECOND_US,
  slotted,
  within,
  type Span,
  type Statement,
} from './stored-changes.js';

/** Orders that ended with something filled. */
const trades = (span: Span, also = 'true') =>
  changes(
    `owner, person, account, venue, symbol, ${MARKET}, side, filled_usd_cents cents, filled_lots lots, filled_value value, taker_lots`,
    `event = 'ended' AND filled_lots > 0 AND ${also}`,
    span,
  );

export const structuring: Statement = (p, span) => {
  const threshold = of(p, 'thresholdUsd') * 100;
  const age = { near: of(p, 'nearDays') * DAY_US, band: of(p, 'bandHours') * HOUR_US };
  const likeAge = of(p, 'clusterHours') * HOUR_US;
  const from = span.from - Math.max(age.near, age.band, likeAge);
  const isOver = (row: string, name: string) => `${row}.cents * 100 >= ${threshold * of(p, name)}`;
  const band = `${isOver('b', 'bandPercent')} AND a.us - b.us <= ${age.band}`;
  const near = `${isOver('b', 'nearPercent')} AND a.us - b.us <= ${age.near}`;
  const like = `abs(b.cents - a.cents) * 100 <= a.cents * ${of(p, 'clusterPercent')} AND a.us - b.us <= ${likeAge}`;
  const figures = (name: string, is: string) =>
    `sum(CASE WHEN ${is} THEN 1 ELSE 0 END) ${name}s, min(CASE WHEN ${is} THEN b.us END) ${name}_from`;
  const inRange = `filled_usd_cents < ${threshold} AND filled_usd_cents * 100 >= ${threshold * of(p, 'clusterFromPercent')}`;
  const isBand = `bands >= ${of(p, 'bandCount')} AND ${isOver('c', 'bandPercent')}`;
  const isNear = `nears >= ${of(p, 'nearCount')} AND ${isOver('c', 'nearPercent')}`;
  const isCluster = `likes >= ${of(p, 'clusterCount')} AND like_cents >= ${threshold}`;
  return `WITH e AS ${trades({ from, to: span.to }, inRange)},
    t AS (SELECT owner, account, us, ord, cents, ${counted('owner')} FROM e),
    c AS (SELECT a.owner owner, a.account account, a.us us, a.ord ord, a.cents cents, ${figures('band', band)}, ${figures('near', near)},
        ${figures('like', like)}, sum(CASE WHEN ${like} THEN b.cents ELSE 0 END) like_cents
      FROM ${slotOf('t')} a JOIN ${slotted('t')} b ON a.owner = b.owner AND a.slot = b.slot
      WHERE ${isLookedAt} AND a.us >= ${span.from} GROUP BY a.owner, a.account, a.us, a.ord, a.cents)
    SELECT owner, account, null, null, CASE WHEN ${isBand} THEN band_from WHEN ${isNear} THEN near_from ELSE like_from END, us
      FROM c WHERE (${isBand}) OR (${isNear}) OR (${isCluster}) ORDER BY us`;
};

export const washTrade: Statement = (p, span) => {
  const us = of(p, 'seconds') * SECOND_US;
  const least = of(p, 'leastUsd') * 100;
  const isNear = (value: string, base: string, name: string) =>
    `abs(${value} - ${base}) * 100 <= ${base} * ${of(p, name)}`;
  const undoes = `b.side != a.side AND b.cents >= ${least} AND a.taker_lots + b.taker_lots > 0
    AND ${isNear('a.lots', 'b.lots', 'quantityPercent')} AND ${isNear('a.value / a.lots', '(b.value / b.lots)', 'pricePercent')}`;
  const columns = 'owner, person, account, venue, symbol, market, side, cents, lots, value, taker_lots, us, ord';
  return `WITH e AS ${trades({ from: span.from - us, to: span.to })},
    legs AS (SELECT ${columns}, ${counted('market')} FROM e),
    pairs AS (SELECT a.ord ord, a.owner owner, a.account account, a.venue venue, a.symbol symbol, a.market market, a.us us,
        min(CASE WHEN ${undoes} THEN b.us END) since,
        sum(CASE WHEN b.side = 'buy' THEN b.lots ELSE 0 END) bought, sum(CASE WHEN b.side = 'sell' THEN b.lots ELSE 0 END) sold
      FROM ${slotOf('legs')} a JOIN ${slotted('legs')} b ON a.market = b.market AND a.slot = b.slot
      WHERE ${isLookedAt} AND a.us >= ${span.from} AND a.cents >= ${least} AND a.us - b.us <= ${us} AND ${areLinked('a', 'b')}
      GROUP BY a.ord, a.owner, a.account, a.venue, a.symbol, a.market, a.us)
    SELECT concat(owner, ' ', market), account, venue, symbol, since, us FROM pairs
      WHERE since IS NOT NULL AND abs(bought - sold) * 100 <= ${of(p, 'netPercent')} * (bought + sold) ORDER BY us`;
};

/** Of this rule streaming keeps more. */
const ROUND_LOOKED_AT = 500;

export const roundAmounts: Statement = (p, span) => {
  const us = of(p, 'days') * DAY_US;
  const isRound = `filled_usd_cents > 0 AND filled_usd_cents % ${of(p, 'stepUsd') * 100} = 0`;
  const newest = `OVER (PARTITION BY owner ORDER BY ts ROWS BETWEEN ${ROUND_LOOKED_AT - 1} PRECEDING AND CURRENT ROW)`;
  return `WITH e AS ${trades({ from: span.from - us, to: span.to }, isRound)},
    w AS (SELECT owner, account, us, ${within('count(cents)', 'owner', us)} trades, ${within('min(us)', 'owner', us)} since, min(us) ${newest} newest FROM e)
    SELECT owner, account, null, null, CASE WHEN newest > since THEN newest ELSE since END, us FROM w
      WHERE us >= ${span.from} AND trades >= ${of(p, 'count')} ORDER BY us`;
};
