import express from 'express';
import { submitOrderSchema } from '@paperdesk/contract';

/**
 * The peer of the order bench: Express with the same body parsing and nothing behind it.
 * Prints its port as one JSON line, as the bench expects of a child.
 */
export function serveBareRoute(): void {
  const app = express();
  app.use(express.json({ limit: '64kb' }));
  app.post('/api/v1/orders', (request, response) => {
    const order = submitOrderSchema.parse(request.body);
    response.status(201).json({ orderId: order.clientOrderId, orderStatus: 'new' });
  });
  const server = app.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the bare route has no port');
    process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
  });
  process.on('SIGTERM', () => server.close());
}
