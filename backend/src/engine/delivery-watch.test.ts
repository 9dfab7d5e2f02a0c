import { aDelivery } from '../../test/grafana/desk-in-memory.js';
import { DeliveryWatch } from './delivery-watch.js';

const T = 1_700_000_000_000_000;
const SECOND = 1_000_000;

/** What the watch says after each look: [seconds since start, waiting, delivered, dropped]. */
function looks(...seen: [at: number, waitingRows: number, deliveredRows: number, droppedRows: number][]) {
  const watch = new DeliveryWatch();
  return seen.map(([at, waitingRows, deliveredRows, droppedRows]) => {
    const [told] = watch.observe([aDelivery({ waitingRows, deliveredRows, droppedRows })], T + at * SECOND);
    return told && { stuck: told.stuck, droppedRecent: told.droppedRecent };
  });
}

test.each<[string, Parameters<typeof looks>, boolean]>([
  [
    'rows wait and nothing moves for a minute',
    [
      [0, 5, 10, 0],
      [60, 9, 10, 0],
    ],
    true,
  ],
  [
    'not yet a minute',
    [
      [0, 5, 10, 0],
      [59, 9, 10, 0],
    ],
    false,
  ],
  [
    'slow, but something was delivered',
    [
      [0, 5, 10, 0],
      [50, 9, 11, 0],
      [70, 9, 11, 0],
    ],
    false,
  ],
  [
    'nothing is delivered because nothing waits',
    [
      [0, 0, 10, 0],
      [300, 0, 10, 0],
    ],
    false,
  ],
  [
    'rows that came after a quiet hour',
    [
      [0, 0, 10, 0],
      [3600, 0, 10, 0],
      [3610, 4, 10, 0],
    ],
    false,
  ],
  [
    'moving again after it was stuck',
    [
      [0, 5, 10, 0],
      [90, 9, 10, 0],
      [100, 9, 12, 0],
    ],
    false,
  ],
])('stuck: %s', (_case, seen, stuck) => expect(looks(...seen).at(-1)?.stuck).toBe(stuck));

test('drops count for five minutes from when they are first seen, also those before the first look', () => {
  const told = looks([0, 0, 0, 7], [60, 0, 0, 7], [200, 0, 0, 9], [320, 0, 0, 9], [600, 0, 0, 9]);
  expect(told.map((seen) => seen?.droppedRecent)).toEqual([7, 7, 9, 2, 0]);
});

test('each queue is watched on its own', () => {
  const watch = new DeliveryWatch();
  const spool = aDelivery({ droppedRows: 3 });
  const projector = aDelivery({ queue: 'projector', droppedRows: 0 });
  expect(watch.observe([projector, spool], T).map(({ queue, droppedRecent }) => [queue, droppedRecent])).toEqual([
    ['projector', 0],
    ['spool', 3],
  ]);
});
