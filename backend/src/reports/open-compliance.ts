import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BackendSecrets, Config } from '../config.js';
import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { DeskMemory } from '../engine/desk-memory.js';
import { PeopleNames } from '../journal/people-names.js';
import { verifyJournalInSlices } from '../journal/verify-journal.js';
import type { DeskLogger } from '../observability/logger.js';
import { QuestDbSql } from '../questdb/sql.js';
import { Compliance } from './compliance.js';

/** Cases, reports and audit of a running desk. Opened after its journal. */
export function openCompliance(told: {
  readonly config: Config;
  readonly secrets: BackendSecrets;
  readonly journalFile: string;
  readonly commands: DeskCommands;
  readonly memory: DeskMemory;
  readonly paperLine: string;
  readonly clock: Clock;
  readonly logger: DeskLogger;
}): Compliance {
  const { config, secrets, journalFile, commands, memory, paperLine, clock, logger } = told;
  const { questdbHttpUrl: url, questdbHttpUser: user } = config;
  return new Compliance({
    ...{ journalFile, commands, paperLine, storeFile: join(config.home, 'compliance.db'), newId: randomUUID },
    market: new QuestDbSql({ url, user, password: secrets.questdbHttpPassword }),
    explain: (orderId) => memory.explain(orderId),
    orderEvents: (orderId) => memory.eventsOf(orderId),
    nameOf: (person) => nameIn(join(config.home, 'people.db'), person),
    tradersOf: (account) => config.desk.people.filter(({ accounts }) => accounts.includes(account)).map(({ id }) => id),
    verifyAudit: () => verifyJournalInSlices(journalFile),
    now: () => clock.nowUs(),
    onFault: (cause) => logger.error({ err: cause }, 'work of compliance failed; the desk tries again'),
  });
}

/** As it stands now: a name that was erased is not told. */
export function nameIn(file: string, person: string): string {
  const names = new PeopleNames(file);
  try {
    return names.nameOf(person);
  } finally {
    names.close();
  }
}
