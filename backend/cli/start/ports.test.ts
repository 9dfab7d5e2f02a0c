import { type AddressInfo, type Server, createServer } from 'node:net';
import { once } from 'node:events';
import { requireFreePorts } from './ports.js';

let holder: Server;
let port: number;
beforeEach(async () => {
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  port = (holder.address() as AddressInfo).port;
});
afterEach(() => holder.close());

const wanted = (part: string, number: number, variable: string) => ({
  part,
  host: '127.0.0.1',
  port: number,
  variable,
});

describe('requireFreePorts', () => {
  it('names the part, the port and the variable that moves it', async () => {
    await expect(requireFreePorts([wanted('Grafana', port, 'GRAFANA_PORT')])).rejects.toThrow(
      `Port ${port} for Grafana is in use: stop what holds it, or choose another with GRAFANA_PORT=<port>.`,
    );
  });

  it('accepts a port that nobody holds', async () => {
    holder.close();
    await once(holder, 'close');
    await expect(requireFreePorts([wanted('Grafana', port, 'GRAFANA_PORT')])).resolves.toBeUndefined();
  });

  it('finds two parts that want the same port', async () => {
    holder.close();
    await once(holder, 'close');
    await expect(
      requireFreePorts([wanted('the API', port, 'HTTP_PORT'), wanted('QuestDB', port, 'QUESTDB_HTTP_PORT')]),
    ).rejects.toThrow('QuestDB and the API would both use port');
  });
});
