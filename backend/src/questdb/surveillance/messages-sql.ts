// Rules about messages and sizes of orders, decided in SQL.
import { changes, MARKET, of, SECOND_US, soFar, within, type Statement } from './stored-changes.js';

const count = (condition: string) => `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

export const orderToTrade: Statement = (p, span) => {
  const us = of(p, 'windowSeconds') * SECOND_US;
  const counts = `(event = 'filled' OR (by_owner AND (event != 'ended' OR how = 'canceled')))`;
  const inWindow = (figure: string) => within(figure, 'account', us);
  return `WITH m AS ${changes('account, venue, symbol, event', counts, { from: span.from - us, to: span.to })},
    w AS (SELECT account, venue, symbol, event, us, ${inWindow(count("event != 'filled'"))} messages,
      ${inWindow(count("event = 'filled'"))} fills, ${inWindow('min(us)')} since FROM m)
    SELECT account, account, venue, symbol, since, us FROM w WHERE us >= ${span.from} AND event != 'filled'
      AND messages >= ${of(p, 'leastMessages')} AND messages / (CASE WHEN fills > 1 THEN fills ELSE 1.0 END) >= ${of(p, 'warn')} ORDER BY us`;
};

export const quoteStuffing: Statement = (p, span) => {
  const us = of(p, 'windowSeconds') * SECOND_US;
  const counts = `by_owner AND (event = 'placed' OR (event = 'ended' AND how = 'canceled'))`;
  const inWindow = (figure: string) => within(figure, 'account, market', us);
  return `WITH m AS ${changes(`account, venue, symbol, ${MARKET}, event`, counts, { from: span.from - us, to: span.to })},
    w AS (SELECT account, venue, symbol, market, us, ${inWindow(count("event = 'placed'"))} placed,
      ${inWindow(count("event = 'ended'"))} canceled, ${inWindow('min(us)')} since FROM m)
    SELECT concat(account, ' ', market), account, venue, symbol, since, us FROM w WHERE us >= ${span.from} AND placed > ${of(p, 'orders')}
      AND (CASE WHEN canceled < placed THEN canceled ELSE placed END) / placed * 100 > ${of(p, 'cancelPercent')} ORDER BY us`;
};

/** Over all orders of an account that are stored: their count, sum and sum of squares before this one. */
export const unusualSize: Statement = (p, span) => {
  const all = (figure: string) => soFar(figure, 'account');
  const sigma = `sqrt(CASE WHEN variance > 0 THEN variance ELSE 0 END)`;
  const floor = of(p, 'sigmaFloor');
  return `WITH m AS ${changes('account, venue, symbol, usd_cents cents, quantity_lots lots, day_lots, ln(CASE WHEN usd_cents > 1 THEN usd_cents ELSE 1.0 END) size', "event = 'placed' AND by_owner", { from: 0, to: span.to })},
    s AS (SELECT account, venue, symbol, us, cents, lots, day_lots, size, CASE WHEN cents IS NULL THEN 0 ELSE 1 END known,
      ${all(`sum(CASE WHEN cents IS NULL THEN 0 ELSE 1 END)`)} n, ${all('sum(CASE WHEN cents IS NULL THEN 0 ELSE size END)')} total,
      ${all('sum(CASE WHEN cents IS NULL THEN 0 ELSE size * size END)')} squares FROM m),
    b AS (SELECT account, venue, symbol, us, cents, lots, day_lots, size, n - known before, (total - size) / (n - known) mean,
      (squares - size * size) / (n - known) - ((total - size) / (n - known)) * ((total - size) / (n - known)) variance
      FROM s WHERE us >= ${span.from}),
    z AS (SELECT *, CASE WHEN cents IS NULL OR before < ${of(p, 'leastOrders')} THEN 0
      ELSE (size - mean) / (CASE WHEN ${sigma} > ${floor} THEN ${sigma} ELSE ${floor} END) END deviations FROM b)
    SELECT account, account, venue, symbol, us, us FROM z WHERE (day_lots > 0 AND lots * 100.0 / day_lots > ${of(p, 'dayVolumePercent')})
      OR (deviations > ${of(p, 'sigmas')} AND cents >= ${of(p, 'leastUsd') * 100}) ORDER BY us`;
};
