import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MadeReport, MakeReportRequest, ReportFormat } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { CommandOutcome, DeskCommands } from '../engine/desk.js';
import { OperatorError } from '../errors.js';
import { SqliteEventStore } from '../journal/sqlite-event-store.js';
import { verifyJournalInSlices } from '../journal/verify-journal.js';
import type { Actor } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { DeskEvent } from '../model/desk-event.js';
import { Compliance } from './compliance.js';
import { nameIn } from './open-compliance.js';

/** Whoever reads the home may read all that is in it; who it was cannot be known. */
const AT_THE_HOME: Actor = { person: 'cli', via: 'cli', verified: false };

/** Makes a report on a home that no desk runs on, journals it, and hands back its bytes in a format. */
export async function reportOfHome(told: {
  readonly home: string;
  readonly wanted: MakeReportRequest;
  readonly format: ReportFormat;
  readonly paperLine: string;
  readonly clock: Clock;
}): Promise<{ readonly report: MadeReport; readonly bytes: Buffer }> {
  const { home, wanted, format, paperLine, clock } = told;
  const journalFile = join(home, 'journal.db');
  if (!existsSync(journalFile))
    throw new OperatorError(`${journalFile} is not there: start the desk once on this home.`);
  const store = new SqliteEventStore(journalFile);
  const compliance = new Compliance({
    ...{ journalFile, paperLine, storeFile: join(home, 'compliance.db'), newId: randomUUID },
    commands: factsInto(store, clock),
    market: { named: () => Promise.reject(new Error('no market is asked without a desk')) },
    explain: () => undefined,
    orderEvents: () => [],
    nameOf: (person) => nameIn(join(home, 'people.db'), person),
    tradersOf: () => [],
    verifyAudit: () => verifyJournalInSlices(journalFile),
    now: () => clock.nowUs(),
    onFault: (cause) => {
      throw cause;
    },
  });
  try {
    const asked = { actor: AT_THE_HOME, receivedAt: clock.nowUs(), requestId: randomUUID() };
    const made = await compliance.desk.makeReport(wanted, asked);
    if (!made.ok) throw new OperatorError(`${made.detail} (${made.code})`);
    const bytes = await compliance.desk.reportBytes(made.value.reportId, format);
    if (bytes === null) throw new OperatorError('The report was made and cannot be read back: is the disk in order?');
    return { report: made.value, bytes };
  } finally {
    await compliance.close();
    await store.close();
  }
}

/** Without an engine a fact is appended as it is: it decides nothing, so nothing has to be decided. */
function factsInto(store: SqliteEventStore, clock: Clock): DeskCommands {
  return {
    submit: (command: Command) =>
      new Promise<CommandOutcome>((resolve, reject) => {
        if (command.type !== 'recordFact') return reject(new Error(`no engine runs that could ${command.type}`));
        const { actor, requestId, fact } = command;
        const last = store.readAfter(store.lastSeq() - 1, 1)[0]?.event.time ?? 0;
        const time = Math.max(last + 1, clock.nowUs());
        const event = { ...fact, time, actor, requestId } as DeskEvent;
        store.append([event], (result) =>
          result.ok ? resolve({ ok: true, recorded: true }) : reject(result.cause as Error),
        );
      }),
  };
}
