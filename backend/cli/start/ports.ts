import { connect, createServer } from 'node:net';
import { OperatorError } from '../../src/errors.js';

/** A port the desk wants to listen on, and the variable that moves it. */
export interface WantedPort {
  readonly part: string;
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

/** Throws one {@link OperatorError} with a sentence for each port that something else holds. */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const faults: string[] = [];
  for (const [index, { part, port, variable }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin !== undefined)
      faults.push(
        `${part} and ${twin.part} would both use port ${port}: move one with ${variable} or ${twin.variable}.`,
      );
  }
  const taken = await Promise.all(wanted.map(async (port) => ((await isFree(port)) ? undefined : port)));
  for (const port of taken)
    if (port !== undefined)
      faults.push(
        `Port ${port.port} for ${port.part} is in use: stop what holds it, or choose another with ${port.variable}=<port>.`,
      );
  if (faults.length > 0) throw new OperatorError(faults.join('\n'));
}

async function isFree(wanted: WantedPort): Promise<boolean> {
  // A listener on all interfaces does not stop a second one on loopback everywhere, so ask whether anybody answers first.
  return !(await answers(wanted)) && (await canListen(wanted));
}

function answers({ host, port }: WantedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host === '0.0.0.0' ? '127.0.0.1' : host, port, timeout: 1000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

function canListen({ host, port }: WantedPort): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
