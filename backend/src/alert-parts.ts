import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.js';
import type { BackendSecrets, Config } from './config.js';
import type { SurroundingsView } from './engine/desk.js';
import type { EventLoopWatch } from './observability/event-loop.js';
import type { DeskLogger } from './observability/logger.js';
import type { HistoryDelivery } from './questdb/history-delivery.js';
import { deliveredRow, unstoredRow } from './questdb/rows/alert-rows.js';
import { AlertDeliveries } from './watch/alert-deliveries.js';
import { SilenceWatch } from './watch/silences.js';

/** File below the home where the starter keeps its token for looking at silences. */
const TOKEN_FILE = 'secrets/grafana-token';

export interface AlertPartsOptions {
  readonly config: Pick<Config, 'home' | 'grafanaUrl'>;
  readonly secrets: Pick<BackendSecrets, 'grafanaToken'>;
  readonly clock: Clock;
  readonly logger: DeskLogger;
  readonly eventLoop: Pick<EventLoopWatch, 'waitMsP99'>;
  readonly history: () => Pick<HistoryDelivery, 'recordAlertDeliveries' | 'questdbDownSeconds'>;
}

/** What alerts need of the service: who was told of what, who is kept from being told, and what is around it. */
export class AlertParts {
  readonly deliveries: AlertDeliveries;
  private readonly silences: SilenceWatch;

  constructor(private readonly options: AlertPartsOptions) {
    const { config, secrets, clock, logger, history } = options;
    this.deliveries = new AlertDeliveries({
      file: join(config.home, 'alive'),
      nowUs: () => clock.nowUs(),
      store: (alerts) => history().recordAlertDeliveries(alerts.map(deliveredRow)),
      storeUnstored: (interval) => {
        logger.warn(interval, 'alerts that were delivered in this interval are not on record');
        history().recordAlertDeliveries([unstoredRow(interval)]);
      },
      onFault: (cause) => logger.error({ err: cause }, 'when the desk was alive cannot be noted'),
    });
    const file = join(config.home, TOKEN_FILE);
    this.silences = new SilenceWatch({
      grafanaUrl: config.grafanaUrl,
      token: () => secrets.grafanaToken ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined),
    });
  }

  start(): void {
    this.deliveries.start();
    this.silences.start();
  }

  stop(): void {
    this.silences.stop();
    this.deliveries.stop();
  }

  surroundings(): SurroundingsView {
    const { clock, eventLoop, history } = this.options;
    return {
      eventLoopWaitMsP99: eventLoop.waitMsP99,
      questdbDownSeconds: history().questdbDownSeconds(),
      silencedCriticals: this.silences.silenced(clock.nowUs()),
    };
  }
}
