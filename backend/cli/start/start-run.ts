import { join } from 'node:path';
import type { Config } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import type { Secrets } from './secrets.js';
import { type Program, SupervisedProgram } from './supervised-program.js';
import { waitUntil } from './wait-until.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown by a start step when the operator asked to stop meanwhile. */
export class StartInterrupted extends Error {
  override readonly name = 'StartInterrupted';
}

/** A program as a step describes it; its log file and supervision come from the run. */
export type Part = Omit<Program, 'logFile'> & {
  /** True once the part serves. */
  readonly ready: () => Promise<boolean>;
  readonly deadlineMs: number;
};

/** One start of the desk: what every step needs, and the list of what was started, in order. */
export class StartRun {
  private readonly programs: SupervisedProgram[] = [];
  private stopped = false;

  readonly config: Config;
  readonly root: string;
  readonly environment: Environment;
  readonly secrets: Secrets;
  readonly say: (line: string) => void;

  constructor(told: Pick<StartRun, 'config' | 'root' | 'environment' | 'secrets' | 'say'>) {
    this.config = told.config;
    this.root = told.root;
    this.environment = told.environment;
    this.secrets = told.secrets;
    this.say = told.say;
  }

  /**
   * Starts a part and waits until it serves; from then on it is brought back when it dies.
   * Throws an {@link OperatorError} with the last lines of its log when it does not come up.
   */
  async launch(part: Part): Promise<SupervisedProgram> {
    if (this.stopped) throw new StartInterrupted();
    const logFile = join(this.config.home, 'logs', `${part.name}.log`);
    const guard = join(this.root, 'backend/bin/with-parent.sh');
    const program = new SupervisedProgram({ ...part, logFile }, { guard, say: this.say });
    this.programs.push(program);
    program.start();
    const result = await waitUntil(part.ready, () => program.running, part.deadlineMs);
    if (this.stopped) throw new StartInterrupted();
    if (result === 'ready') {
      program.keep();
      return program;
    }
    const how = result === 'ended' ? 'ended while starting' : `did not answer within ${part.deadlineMs / 1000} s`;
    await program.stop();
    throw new OperatorError(`${part.name} ${how}; its log ${logFile} ends with:\n${program.lastWords()}`);
  }

  /** True once the operator asked to stop. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Process group of a part, for what it uses; undefined while it does not run. */
  groupOf(name: string): number | undefined {
    return this.programs.find((program) => program.name === name)?.group;
  }

  /** Stops what was started, the last one first. */
  async stopAll(): Promise<void> {
    this.stopped = true;
    for (const program of [...this.programs].reverse()) {
      if (!program.running) {
        await program.stop();
        continue;
      }
      this.say(`Stopping ${program.name} …`);
      await program.stop();
    }
  }

  /** Kills what is left at once. */
  killAll(): void {
    this.stopped = true;
    for (const program of this.programs) program.kill();
  }
}

const NOT_FOR_OTHERS = /PASSWORD|PASSPHRASE|SECRET|TOKEN|_API_KEY|^ALERT_|^GF_|^npm_|_FILE$/;

/** The caller's environment without secrets and settings that are none of a third party's business. */
export function plainEnvironment(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !NOT_FOR_OTHERS.test(entry[0]),
    ),
  );
}
