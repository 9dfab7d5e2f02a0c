import { flag, long, symbol, text, type Migration } from './schema.js';
import { journaled } from './shared-columns.js';

const times = [
  long('flag_us', 'from the press until no order was taken any more', '80', 'µs'),
  long('last_cancel_us', 'from the press until the last cancel was on disk and told', '9000', 'µs'),
];

/** How fast the kill switch is: in drills, and each time it was pressed. */
export const killDrills: Migration = {
  version: 10,
  name: 'kill-drills',
  tables: [
    {
      name: 'kill_drills',
      meaning:
        'Times of the kill switch: drills on a shadow desk, and every press. A drill is due each week (DrillOverdue).',
      time: 'engine time, UTC',
      columns: [
        text('kill_id', 'id of the drill, or of the kill that was pressed', '0193-...'),
        symbol('kind', 'drill: on a shadow desk; press: of the desk itself', 'drill'),
        long('orders', 'orders canceled', '200'),
        ...times,
        flag('ok', 'false when anything of the drill was not as it has to be', 'true'),
        text('detail', 'what was not', 'All as it has to be.'),
        symbol('via', 'how it came: grafana, token, cli or system', 'cli'),
        ...journaled,
      ],
      keys: ['kill_id', 'journal_seq'],
      partition: 'YEAR',
    },
  ],
  added: [{ table: 'kill_switch_events', column: symbol('trigger', 'person, or the rule that threw it', 'person') }],
  views: [],
};
