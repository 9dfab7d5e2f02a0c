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

/** Stands for whoever is woken: the outside contact point of the desk. */
export class OutsideListener {
  readonly delivered: DeliveredAlert[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<OutsideListener> {
    const server = createServer();
    const listener = new OutsideListener(server);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        listener.take(JSON.parse(body) as Notification);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/alerts`;
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
