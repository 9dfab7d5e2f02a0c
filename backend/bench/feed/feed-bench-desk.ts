import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FeedView } from '@paperdesk/contract';
import { backendEnvironment } from '../../cli/start/backend.js';
import type { QuestDbAccess } from '../../cli/start/questdb.js';
import { type StartRun, plainEnvironment } from '../../cli/start/start-run.js';
import type { SupervisedProgram } from '../../cli/start/supervised-program.js';
import { answersOk } from '../../cli/start/wait-until.js';
import { systemClock } from '../../src/clock.js';
import type { DeliveryView } from '../../src/engine/desk.js';
import { createTokens } from '../../src/security/tokens.js';
import { freePort } from '../scratch-home.js';
import { type Used, usedBy } from './process-group.js';

const START_DEADLINE_MS = 60_000;

/** A program of the bench: where it answers, and what it used. */
export interface Running {
  readonly url: string;
  used(): Used | undefined;
  stop(): Promise<void>;
}

export function running(program: SupervisedProgram, url: string): Running {
  return { url, used: () => usedBy(program.group), stop: () => program.stop() };
}

/** What the feeder plays: a recording at a speed, as if it were now or shifted by minutes; or an invented market. */
export type Played =
  | { readonly files: readonly string[]; readonly speed: number | 'max'; readonly shiftMinutes: number | 'now' }
  | { readonly rate: number };

/** The exchange of a run, a process of its own. */
export class Feeder {
  private constructor(
    private readonly program: Running,
    readonly url: string,
  ) {}

  static async start(run: StartRun, played: Played): Promise<Feeder> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const what =
      'rate' in played
        ? ['--rate', String(played.rate)]
        : [
            ...played.files.flatMap((file) => ['--recording', file]),
            ...[
              '--speed',
              String(played.speed),
              '--times',
              played.shiftMinutes === 'now' ? 'now' : String(played.shiftMinutes * 60_000),
            ],
            ...['--start-after-quiet', '600000'],
          ];
    const program = await run.launch({
      name: `feeder-${port}`,
      command: process.execPath,
      parameters: [resolve(run.root, 'backend/dist/demo-exchange.js'), '--port', String(port), ...what],
      environment: plainEnvironment(run.environment),
      graceSeconds: 3,
      ready: () => answersOk(`${url}/api/v3/ping`),
      deadlineMs: START_DEADLINE_MS,
    });
    return new Feeder(running(program, url), url);
  }

  async status(): Promise<{ readonly streams: number; readonly state: string }> {
    const reply = await fetch(`${this.url}/status`);
    return (await reply.json()) as { streams: number; state: string };
  }

  async play(): Promise<void> {
    const reply = await fetch(`${this.url}/play`, { method: 'POST' });
    if (!reply.ok) throw new Error(`the feeder does not play: ${reply.status}`);
  }

  used(): Used | undefined {
    return this.program.used();
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}

export interface Told {
  readonly questdb: QuestDbAccess;
  readonly feeder: Feeder;
  readonly name: string;
  /** `recorded`: a replay; `invented`: the demo source. */
  readonly source: 'recorded' | 'invented';
}

/** Our backend with shipped defaults, on a feeder; its home is below the bench's. */
export class FeedBenchDesk {
  private constructor(
    private readonly program: Running,
    private readonly token: string,
  ) {}

  static async start(run: StartRun, { questdb, feeder, name, source }: Told): Promise<FeedBenchDesk> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const home = join(run.config.home, name);
    const deskFile = join(run.config.home, `${name}.yaml`);
    const token = createTokens(join(home, 'secrets/tokens.json'), systemClock).create({
      ...{ name: 'bench', roles: ['trader'], accounts: ['paper'], days: 1 },
    });
    const market = (id: string) => [{ id, ccxt: 'binance', symbols: ['BTC/USDT', 'ETH/USDT'] }];
    // A market without book changes would otherwise be connected anew while it is measured.
    const marketData = { staleAfterMs: 600_000 };
    writeFileSync(
      deskFile,
      JSON.stringify({ markets: { demo: market('demo'), replay: market(`replay-${name}`) }, marketData }),
    );
    const program = await run.launch({
      name,
      command: process.execPath,
      parameters: ['--enable-source-maps', resolve(run.root, 'backend/dist/main.js')],
      environment: {
        ...backendEnvironment(run, questdb, join(run.config.home, `${name}.sock`)),
        PAPERDESK_HOME: home,
        DESK_CONFIG: deskFile,
        MARKET_DATA: source === 'recorded' ? 'replay' : 'demo',
        REPLAY_FILES: 'played by the bench',
        DEMO_EXCHANGE_URL: feeder.url,
        HTTP_PORT: String(port),
      },
      graceSeconds: 15,
      ready: () => answersOk(`${url}/health/live`),
      deadlineMs: START_DEADLINE_MS,
    });
    return new FeedBenchDesk(running(program, url), token);
  }

  async feeds(): Promise<FeedView[]> {
    return (await this.read('/api/v1/feeds')) as FeedView[];
  }

  async waitingRows(): Promise<number> {
    const views = (await this.read('/api/v1/delivery')) as DeliveryView[];
    return views.reduce((sum, view) => sum + view.waitingRows, 0);
  }

  used(): Used | undefined {
    return this.program.used();
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  private async read(path: string): Promise<unknown> {
    const reply = await fetch(this.program.url + path, { headers: { authorization: `Bearer ${this.token}` } });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    return reply.json();
  }
}
