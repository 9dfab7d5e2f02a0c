import { setTimeout as pause } from 'node:timers/promises';
import type { FeedView } from '@paperdesk/contract';
import { AlertCheck, type World } from './alert-check.js';

/** Five minutes in which an alert looks back, the ten seconds of its oldest bucket, and two evaluations. */
const LOOK_BACK_S = 340;
const SHORT_OUTAGE_MS = 25_000;
const MARKET = 'BTCUSDT';

/** What goes wrong between the venue and us, one after the other: they would disturb each other's near misses. */
export async function feedStories(world: World): Promise<AlertCheck[]> {
  const { desk } = world;
  const [rejected, gap, skew, down, stale] = [
    new AlertCheck('RowsRejected', 'warning', world),
    new AlertCheck('FeedGap', 'warning', world),
    new AlertCheck('ClockSkew', 'warning', world),
    new AlertCheck('FeedDown', 'critical', world),
    new AlertCheck('MarketDataStale', 'warning', world),
  ] as const;

  await Promise.all([
    rejected.story((check) =>
      check.staysSilent('5 trades sent twice', async () => {
        await desk.fault({ fault: 'duplicate', frames: 5, stream: 'trade', symbol: MARKET });
        await pause(15_000);
      }),
    ),
    gap.story((check) =>
      check.staysSilent('3 lost trades that could be fetched again', async () => {
        await desk.fault({ fault: 'drop', frames: 3, stream: 'trade', symbol: MARKET });
        await pause(30_000);
      }),
    ),
    skew.story((check) =>
      check.staysSilent("a venue's clock 0.7 s ahead", async () => {
        await desk.fault({ fault: 'clockStep', byMs: 700 });
        await pause(85_000);
      }),
    ),
  ]);

  rejected.caused();
  gap.caused();
  skew.caused();
  await desk.fault({ fault: 'duplicate', frames: 40, stream: 'trade' });
  await desk.fault({ fault: 'gap', frames: 3, stream: 'trade', symbol: MARKET });
  await desk.fault({ fault: 'clockStep', byMs: 2300 });
  await Promise.all([
    rejected.story((check) => check.fires(90)),
    gap.story((check) => check.fires(120)),
    skew.story((check) => check.fires(130)),
  ]);
  await desk.fault({ fault: 'clear' });
  const cured = Date.now();
  const ends = [
    rejected.story((check) => check.resolves(LOOK_BACK_S, cured)),
    skew.story((check) => check.resolves(120, cured)),
  ];
  await ends[1];

  await stale.story((check) => check.staysSilent('sockets cut once', () => outage(world, 0)));
  await down.story((check) =>
    check.staysSilent(`an outage of ${SHORT_OUTAGE_MS / 1000} s`, () => outage(world, SHORT_OUTAGE_MS)),
  );
  down.caused();
  stale.caused();
  await desk.fault({ fault: 'refuse', forMs: 600_000 });
  await desk.fault({ fault: 'terminate' });
  await Promise.all([stale.story((check) => check.fires(90)), down.story((check) => check.fires(110))]);
  await desk.fault({ fault: 'clear' });
  const back = Date.now();
  await Promise.all([
    ...ends,
    down.story((check) => check.resolves(150, back)),
    stale.story((check) => check.resolves(150, back)),
    gap.story((check) => check.resolves(LOOK_BACK_S + 60, back)),
  ]);
  return [down, gap, rejected, skew, stale];
}

/** Cuts every socket and lets none in for so long; resolves when all markets are live again, in less than a minute. */
async function outage({ desk }: World, forMs: number): Promise<void> {
  const from = Date.now();
  if (forMs > 0) await desk.fault({ fault: 'refuse', forMs });
  await desk.fault({ fault: 'terminate' });
  await pause(forMs + 1000);
  while ((await desk.api<FeedView[]>('/feeds')).some(({ state }) => state !== 'live')) {
    if (Date.now() - from > 58_000)
      throw new Error('the feed took a minute to come back, so that this was no near miss');
    await pause(500);
  }
}
