// Entry of `npm run docs:order-states`: prints the page.
import { orderStatesPage } from './order-states-page.js';

process.stdout.write(orderStatesPage());
