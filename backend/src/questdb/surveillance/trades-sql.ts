// Rules about what orders came to, decided in SQL.
import {
  areLinked,
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
  const nearUs = of(p, 'nearDays') * DAY_US;
  const bandUs = of(p, 'bandHours') * HOUR_US;
  const likeUs = of(p, 'clusterHours') * HOUR_US;
  const from = span.from - Math.max(nearUs, bandUs, likeUs);
  const isIn = (name: string) => `cents * 100 >= ${threshold * of(p, name)}`;
  const counted = (name: string, us: number) => within(`sum(CASE WHEN ${isIn(name)} THEN 1 ELSE 0 END)`, 'owner', us);
  const first = (name: string, us: number) => within(`min(CASE WHEN ${isIn(name)} THEN us END)`, 'owner', us);
  const inRange = `filled_usd_cents < ${threshold} AND filled_usd_cents * 100 >= ${threshold * of(p, 'clusterFromPercent')}`;
  const isBand = `bands >= ${of(p, 'bandCount')} AND ${isIn('bandPercent')}`;
  const isNear = `nears >= ${of(p, 'nearCount')} AND ${isIn('nearPercent')}`;
  const isCluster = `likes >= ${of(p, 'clusterCount')} AND like_cents >= ${threshold}`;
  return `WITH e AS ${trades({ from, to: span.to }, inRange)},
    w AS (SELECT owner, account, us, ord, cents, ${counted('bandPercent', bandUs)} bands, ${first('bandPercent', bandUs)} band_from,
      ${counted('nearPercent', nearUs)} nears, ${first('nearPercent', nearUs)} near_from FROM e),
    s AS (SELECT owner, us, ord, cents, us / ${likeUs} slot FROM e),
    l AS (SELECT a.ord ord, count() likes, sum(b.cents) like_cents, min(b.us) like_from
      FROM s a JOIN ${slotted('(SELECT owner, us, ord, cents FROM e)', likeUs)} b ON a.owner = b.owner AND a.slot = b.slot
      WHERE b.ord <= a.ord AND a.us - b.us <= ${likeUs} AND abs(b.cents - a.cents) * 100 <= a.cents * ${of(p, 'clusterPercent')} GROUP BY a.ord)
    SELECT owner, account, null, null, CASE WHEN ${isBand} THEN band_from WHEN ${isNear} THEN near_from ELSE like_from END, us
      FROM w JOIN l ON w.ord = l.ord WHERE us >= ${span.from} AND ((${isBand}) OR (${isNear}) OR (${isCluster})) ORDER BY us`;
};

export const washTrade: Statement = (p, span) => {
  const us = of(p, 'seconds') * SECOND_US;
  const least = of(p, 'leastUsd') * 100;
  const isNear = (value: string, base: string, name: string) =>
    `abs(${value} - ${base}) * 100 <= ${base} * ${of(p, name)}`;
  const undoes = `b.side != a.side AND b.cents >= ${least} AND a.taker_lots + b.taker_lots > 0
    AND ${isNear('a.lots', 'b.lots', 'quantityPercent')} AND ${isNear('a.value / a.lots', '(b.value / b.lots)', 'pricePercent')}`;
  return `WITH e AS ${trades({ from: span.from - us, to: span.to })},
    legs AS (SELECT owner, person, account, venue, symbol, market, side, cents, lots, value, taker_lots, us, ord FROM e),
    pairs AS (SELECT a.ord ord, a.owner owner, a.account account, a.venue venue, a.symbol symbol, a.market market, a.us us,
        min(CASE WHEN ${undoes} THEN b.us END) since,
        sum(CASE WHEN b.side = 'buy' THEN b.lots ELSE 0 END) bought, sum(CASE WHEN b.side = 'sell' THEN b.lots ELSE 0 END) sold
      FROM (SELECT *, us / ${us} slot FROM legs WHERE us >= ${span.from} AND cents >= ${least}) a
      JOIN ${slotted('legs', us)} b ON a.market = b.market AND a.slot = b.slot
      WHERE b.ord <= a.ord AND a.us - b.us <= ${us} AND ${areLinked('a', 'b')}
      GROUP BY a.ord, a.owner, a.account, a.venue, a.symbol, a.market, a.us)
    SELECT concat(owner, ' ', market), account, venue, symbol, since, us FROM pairs
      WHERE since IS NOT NULL AND abs(bought - sold) * 100 <= ${of(p, 'netPercent')} * (bought + sold) ORDER BY us`;
};

export const roundAmounts: Statement = (p, span) => {
  const us = of(p, 'days') * DAY_US;
  const isRound = `filled_usd_cents > 0 AND filled_usd_cents % ${of(p, 'stepUsd') * 100} = 0`;
  return `WITH e AS ${trades({ from: span.from - us, to: span.to }, isRound)},
    w AS (SELECT owner, account, us, ${within('count(cents)', 'owner', us)} trades, ${within('min(us)', 'owner', us)} since FROM e)
    SELECT owner, account, null, null, since, us FROM w WHERE us >= ${span.from} AND trades >= ${of(p, 'count')} ORDER BY us`;
};
