import { defineConfig } from '@playwright/test';
import { chromium } from '../.ci/journeys.mjs';

/** Journeys of people through the whole desk: one desk on free ports, one browser, one after the other. */
export default defineConfig({
  testDir: './tests',
  globalSetup: './tests/start-desk.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  // A journey that needs its second try is named by `npm test`, not hidden.
  retries: process.env['CI'] === undefined ? 0 : 1,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: './test-results',
  use: {
    // What cannot be pressed fails by itself and says what it waited for, before the journey's own time is over.
    actionTimeout: 30_000,
    trace: 'off',
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 1000 },
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
