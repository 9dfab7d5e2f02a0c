import { symbol, text, time, type Migration } from './schema.js';

/** Who was told of what, and when nobody could note it. */
export const alertDeliveries: Migration = {
  version: 13,
  name: 'alert-deliveries',
  tables: [
    {
      name: 'alert_deliveries',
      meaning:
        'Alerts as Grafana delivered them to the desk (delivered), and the intervals in which a delivery could not be stored (notStored). See docs/alerts.md.',
      time: 'our clock, when it arrived or when storing was possible again',
      columns: [
        symbol('kind', 'delivered: one alert; notStored: an interval without record', 'delivered'),
        symbol('alert', 'name of the rule; empty for an interval', 'FeedDown'),
        symbol('severity', 'critical or warning', 'critical'),
        symbol('status', 'firing or resolved', 'firing'),
        symbol('receiver', 'the contact point, which says who else was told', 'Paperdesk and outside'),
        text('fingerprint', "Grafana's id of the alert instance", '6e2f0a31c5d4b790'),
        text('labels', 'what names the instance', 'venue=demo'),
        text('summary', 'what it said', 'demo: 3 market(s) not live'),
        time('from_time', 'when the alert began; of an interval, its start', '2026-11-21T05:00:00.000000Z'),
        time('until_time', 'when the alert ended; of an interval, its end', '2026-11-21T05:03:00.000000Z'),
        text('detail', 'of an interval: why', 'the service was not running'),
      ],
      keys: ['kind', 'alert', 'status', 'fingerprint', 'receiver'],
      partition: 'MONTH',
    },
  ],
  views: [],
};
