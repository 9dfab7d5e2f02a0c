import { serveBareRoute } from './bare-route.js';
import { benchOrders } from './orders.js';
import { benchRows } from './rows.js';

// `npm run bench`: our figures beside the peers', same work, one run. `bare-route` is the order bench's peer.
if (process.argv[2] === 'bare-route') serveBareRoute();
else {
  const root = process.cwd();
  for (const line of [...(await benchOrders(root)), '', ...(await benchRows(root))]) process.stdout.write(`${line}\n`);
}
