import { test as base } from '@playwright/test';
import { Complaints } from './complaints';
import { People } from './people';

export { expect } from '@playwright/test';

const complaints = new Complaints();

/**
 * A journey: people at their browsers, and at its end the proof that no browser complained. Contexts live as long as the
 * worker, so that Grafana's files are loaded and people log in once; pages end with their journey, as an open dashboard
 * goes on drawing and slows down the next one.
 */
export const test = base.extend<{ people: People; complaints: Complaints }, { everyone: People }>({
  everyone: [
    async ({ browser }, provide) => {
      const everyone = new People(browser, complaints);
      await provide(everyone);
      await everyone.leave();
    },
    { scope: 'worker' },
  ],
  people: async ({ everyone }, provide) => {
    await provide(everyone);
  },
  complaints: [
    async ({ everyone }, provide, testInfo) => {
      complaints.startJourney();
      await provide(complaints);
      await everyone.closePages();
      // What failed already says why; the complaints of a torn-off journey would hide it.
      if (testInfo.status === testInfo.expectedStatus)
        base.expect(complaints.sinceStart(), 'no browser complains').toEqual([]);
    },
    { auto: true },
  ],
});

/** A line in the test's output: a figure that a journey measured. */
export function tell(sentence: string): void {
  process.stdout.write(`    ${sentence}\n`);
}
