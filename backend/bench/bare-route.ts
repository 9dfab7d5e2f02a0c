import express from 'express';
import { submitOrderSchema } from '@paperdesk/contract';

/** As long as an execution report without fills. */
const REPORT = {
  venueOrderId: 'f3b0c442-98fc-4c14-9afb-f4c8996fb924',
  source: 'demo',
  orderStatus: 'new',
  filledQuantity: '0',
  averagePrice: null,
  reason: null,
  person: 'token:bench-0',
  createdAt: '2026-11-21T05:00:00.123456Z',
  updatedAt: '2026-11-21T05:00:00.123457Z',
  fills: [],
};

/** The peer of the order bench: Express with the same body parsing and nothing behind it. Loopback, until SIGTERM. */
export function serveBareRoute(port: number): void {
  const app = express();
  app.use(express.json({ limit: '64kb' }));
  app.post('/api/v1/orders', (request, response) => {
    const order = submitOrderSchema.parse(request.body);
    response.status(201).json({ ...order, ...REPORT, leavesQuantity: order.quantity });
  });
  const server = app.listen(port, '127.0.0.1');
  process.on('SIGTERM', () => {
    server.closeAllConnections();
    server.close();
  });
}
