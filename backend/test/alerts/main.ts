import { setTimeout as pause } from 'node:timers/promises';
import { type AlertCheck, seconds, type Verdict, type World } from './alert-check.js';
import { channelStories } from './channel-stories.js';
import { deliveryStories, SPOOL_MAX_BYTES } from './delivery-stories.js';
import { DISK_BUDGET, diskStory } from './disk-story.js';
import { drillStory } from './drill-story.js';
import { feedStories } from './feed-stories.js';
import { MailListener } from './mail-listener.js';
import { outageStories } from './outage-stories.js';
import { OutsideListener } from './outside-listener.js';
import { reconciliationStory } from './reconciliation-story.js';
import { RuleWatch } from './rule-watch.js';
import { riskStories } from './risk-stories.js';
import { serviceStories } from './service-stories.js';
import { WatchedDesk } from './watched-desk.js';

export interface AlertsRun {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly build: boolean;
  /** Leave home and logs for whoever looks after a failure. */
  readonly keepHome: boolean;
  readonly stories: readonly string[];
  /** How long an ordinary demo must send nothing before anything is harmed. */
  readonly calmSeconds: number;
  say(line: string): void;
}

/** What always fires, so that its absence can be noticed. */
const HEARTBEAT = 'Watchdog';
const STORIES: Readonly<Record<string, (world: World) => Promise<AlertCheck[]>>> = {
  feeds: feedStories,
  delivery: deliveryStories,
  disk: diskStory,
  service: serviceStories,
  risk: riskStories,
  reconciliation: reconciliationStory,
  channels: channelStories,
  outages: outageStories,
  drill: drillStory,
};
export const STORY_NAMES: readonly string[] = Object.keys(STORIES);

/**
 * Brings each alert to a near miss and to a real firing on a whole desk with the real Grafana, under the rules as they are
 * shipped. Returns how many alerts did and did not behave.
 */
export async function checkAlerts(run: AlertsRun): Promise<{ passed: number; failed: number }> {
  const outside = await OutsideListener.listen();
  run.say('Starting a desk of its own (real QuestDB, real Grafana, demo exchange) …');
  const mail = await MailListener.listen();
  const desk = await startDesk(run, { ...outside.variables, ...mail.variables }, outside.url);
  if (desk === undefined) {
    outside.close();
    mail.close();
    return { passed: 0, failed: 1 };
  }
  const watch = new RuleWatch(desk, Date.now);
  const verdicts: Verdict[] = [];
  try {
    const world = { desk, watch, outside, mail };
    const tell = async (name: string) => {
      const story = run.stories.includes(name) ? STORIES[name] : undefined;
      for (const check of (await story?.(world)) ?? []) verdicts.push(report(check.verdict(), run));
    };
    // The disk's near miss is part of the calm: nothing may fire in it.
    const disk = tell('disk');
    verdicts.push(await calm(world, run));
    // Filling the disk and hanging QuestDB would disturb each other.
    await Promise.all([tell('feeds'), disk.then(() => tell('delivery'))]);
    await tell('service');
    // Both mostly wait.
    await Promise.all([tell('risk'), tell('reconciliation')]);
    await tell('channels');
    await tell('outages');
    await tell('drill');
    for (const line of timesToFire(verdicts)) run.say(line);
    for (const part of verdicts.some(({ fault }) => fault !== undefined) ? ['backend', 'grafana'] : [])
      run.say(`\nend of ${part}.log:\n${desk.logTail(part)}`);
  } finally {
    await watch.stop();
    await desk.stop(run.keepHome);
    outside.close();
    mail.close();
    if (run.keepHome) run.say(`kept ${desk.home}`);
  }
  const failed = verdicts.filter(({ fault }) => fault !== undefined).length;
  return { passed: verdicts.length - failed, failed };
}

/** A machine that is busy with other things gets a second try; undefined when that failed too. */
async function startDesk(
  run: AlertsRun,
  channels: Readonly<Record<string, string>>,
  webhookUrl: string,
): Promise<WatchedDesk | undefined> {
  const options = {
    root: run.root,
    environment: { ...run.environment, ...channels, DISK_BUDGET, DESK_TIMEZONE: 'Europe/Berlin' },
    marketData: { spoolMaxBytes: SPOOL_MAX_BYTES },
    webhookUrl,
    build: run.build,
  };
  for (const tries of ['once', 'twice'])
    try {
      return await WatchedDesk.start(options);
    } catch (cause) {
      run.say(`FAIL (${tries}) ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  return undefined;
}

/** Before anything is harmed every rule must be known, evaluated without a fault, and silent. */
async function calm({ desk, watch, outside }: World, run: AlertsRun): Promise<Verdict> {
  const sinceMs = Date.now();
  await pause(run.calmSeconds * 1000);
  const loud = watch
    .names()
    .filter((name) => name !== HEARTBEAT)
    .filter((name) => watch.firedSince(name, sinceMs) !== undefined || watch.rule(name)?.lastError !== undefined)
    .map(
      (name) =>
        `${name} (${watch.rule(name)?.lastError ?? watch.rule(name)?.summary ?? watch.rule(name)?.state ?? ''})`,
    );
  const outsideNames = outside.delivered.map(({ name }) => name);
  const verdict: Verdict = {
    alert: 'a desk that is well',
    severity: 'warning',
    seconds: {},
    figures: [`${watch.names().length} rules evaluated and silent for ${run.calmSeconds} s on ${desk.home}`],
    fault:
      loud.length + outsideNames.length > 0 || watch.names().length === 0
        ? `not silent: ${[...loud, ...outsideNames].join('; ') || 'Grafana has no rules'}`
        : undefined,
  };
  return report(verdict, run);
}

function report(verdict: Verdict, run: AlertsRun): Verdict {
  const { alert, severity, figures, fault } = verdict;
  const words = [...figures, ...(fault === undefined ? [] : [`BUT ${fault}`])].join('; ');
  run.say(`${fault === undefined ? 'ok  ' : 'FAIL'} ${alert} (${severity}): ${words}`);
  return verdict;
}

/** The table of docs/alerts.md. */
function timesToFire(verdicts: readonly Verdict[]): string[] {
  const cell = (ms: number | undefined) => (ms === undefined ? '' : seconds(ms));
  return [
    '',
    '| Alert | Severity | Fires after | Told after | Over after |',
    '| --- | --- | --- | --- | --- |',
    ...verdicts
      .filter((verdict) => verdict.seconds.fired !== undefined)
      .map(({ alert, severity, seconds: { fired, told, over } }) =>
        ['', alert, severity, cell(fired), cell(told), cell(over), ''].join(' | ').trim(),
      )
      .sort(),
    '',
  ];
}
