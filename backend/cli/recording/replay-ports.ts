import { type AddressInfo, createServer } from 'node:net';

const PORTS = {
  HTTP_PORT: 4000,
  GRAFANA_PORT: 3000,
  QUESTDB_HTTP_PORT: 9000,
  QUESTDB_PG_PORT: 8812,
  QUESTDB_HEALTH_PORT: 9003,
  PROMETHEUS_PORT: 9090,
  DEMO_EXCHANGE_PORT: 4100,
} as const;

/**
 * Variables for the ports of a replay that may run beside a desk: the usual ones, free ones where those are taken.
 * What the operator chose is left alone.
 */
export async function replayPorts(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const moved: Record<string, string> = {};
  for (const [variable, usual] of Object.entries(PORTS)) {
    if ((environment[variable] ?? '') !== '') continue;
    if ((await listen(usual)) === undefined) moved[variable] = String((await listen(0)) ?? usual);
  }
  return moved;
}

/** The port when it could be listened on, else undefined; it is free again afterwards. */
function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve(got));
    });
  });
}
