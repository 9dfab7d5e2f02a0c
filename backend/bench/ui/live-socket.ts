import WebSocket from 'ws';

/** A client of Grafana Live without a browser: hears channels as a dashboard does, and draws nothing. */
export class LiveSocket {
  messages = 0;
  private nextId = 1;

  private constructor(private readonly socket: WebSocket) {}

  /** Connects with the cookies of a session and subscribes; resolves once every channel is granted. */
  static async open(grafanaUrl: string, cookie: string, channels: readonly string[]): Promise<LiveSocket> {
    const socket = new WebSocket(`${grafanaUrl.replace('http', 'ws')}/api/live/ws`, {
      headers: { cookie, origin: grafanaUrl },
    });
    const client = new LiveSocket(socket);
    await new Promise<void>((done, fail) => {
      const granted = new Set<number>();
      socket.once('error', fail);
      socket.once('close', (code) => fail(new Error(`Grafana Live closed with ${code}`)));
      socket.on('open', () => client.send({ connect: {} }));
      socket.on('message', (text) => {
        for (const reply of repliesIn(String(text))) {
          if (reply.error !== undefined) fail(new Error(`Grafana Live: ${JSON.stringify(reply.error)}`));
          // An empty reply is the server's ping and wants the same back.
          if (Object.keys(reply).length === 0) socket.send('{}');
          if (reply.push !== undefined) client.messages += 1;
          if (reply.connect !== undefined)
            for (const channel of channels) client.send({ subscribe: { channel: `1/${channel}` } });
          if (reply.subscribe !== undefined && reply.id !== undefined) granted.add(reply.id);
        }
        if (granted.size === channels.length) done();
      });
    });
    return client;
  }

  close(): void {
    this.socket.terminate();
  }

  private send(command: object): void {
    this.socket.send(JSON.stringify({ id: this.nextId, ...command }));
    this.nextId += 1;
  }
}

interface Reply {
  readonly id?: number;
  readonly connect?: object;
  readonly subscribe?: object;
  readonly push?: object;
  readonly error?: object;
}

/** Several replies may share a message, one a line. */
const repliesIn = (text: string): Reply[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Reply);
