import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert as it reached somebody, with the time of its arrival. */
export interface DeliveredAlert {
  readonly status: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly arrivedAtMs: number;
}

interface Notification {
  readonly alerts: readonly {
    readonly status: string;
    readonly startsAt: string;
    readonly labels: { readonly alertname: string };
  }[];
}

/** A message as it came to one channel. */
export interface Message {
  /** Last part of the address: webhook, ntfy, slack or heartbeat. */
  readonly channel: string;
  readonly body: string;
  readonly arrivedAtMs: number;
}

/** Stands for whoever is woken: the outside contact point of the desk, and the channels beside it. */
export class OutsideListener {
  readonly delivered: DeliveredAlert[] = [];
  readonly messages: Message[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<OutsideListener> {
    const server = createServer();
    const listener = new OutsideListener(server);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const channel = (request.url ?? '').slice(1);
        listener.messages.push({ channel, body, arrivedAtMs: Date.now() });
        if (channel === 'alerts') listener.take(JSON.parse(body) as Notification);
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return listener;
  }

  get url(): string {
    return `${this.address}/alerts`;
  }

  /** Variables that send every channel which can be sent elsewhere to this listener. */
  get variables(): Readonly<Record<string, string>> {
    return {
      ALERT_NTFY_URL: `${this.address}/ntfy`,
      ALERT_NTFY_TOPIC: 'desk',
      ALERT_SLACK_URL: `${this.address}/slack`,
      ALERT_HEARTBEAT_URL: `${this.address}/heartbeat`,
    };
  }

  private get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take({ alerts }: Notification): void {
    for (const { status, startsAt, labels } of alerts)
      this.delivered.push({
        status,
        name: labels.alertname,
        startedAtMs: Date.parse(startsAt),
        arrivedAtMs: Date.now(),
      });
  }
}
