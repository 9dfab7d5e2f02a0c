import { type RequestListener, type Server, createServer } from 'node:http';
import { OperatorError } from '../errors.js';

const ANSWER_WITHIN_MS = 3_000;

/** The port of the API. Stopping answers what is in flight before connections are cut. */
export class HttpServer {
  private readonly server: Server;

  constructor(
    app: RequestListener,
    private readonly address: { readonly host: string; readonly port: number },
  ) {
    this.server = createServer(app);
  }

  /** @throws {OperatorError} when the port is in use. */
  async listen(): Promise<void> {
    const { host, port } = this.address;
    await new Promise<void>((done, fail) => {
      this.server.once('error', (fault: NodeJS.ErrnoException) =>
        fail(
          fault.code === 'EADDRINUSE'
            ? new OperatorError(`Port ${port} is in use: stop what listens there, or set HTTP_PORT to another.`)
            : fault,
        ),
      );
      this.server.listen(port, host, done);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeIdleConnections();
    const cut = setTimeout(() => this.server.closeAllConnections(), ANSWER_WITHIN_MS);
    await closed;
    clearTimeout(cut);
  }
}
