// Entry of `npm run docs:troubleshooting`: prints the page.
import { troubleshootingPage } from './troubleshooting-page.js';

process.stdout.write(troubleshootingPage());
