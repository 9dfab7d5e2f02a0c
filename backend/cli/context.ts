import { OperatorError } from '../src/errors.js';

/** What every command gets: the checkout, the environment and where to write. Only `main.ts` reads the process's own. */
export interface CliContext {
  /** The checkout: relative homes and the repository's own files are found from here. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interactive: boolean;
  /** One line of the command's result. */
  say(line: string): void;
  /** One line beside the result: progress, warnings. */
  remark(line: string): void;
}

/** The sentence an operator should read for whatever was thrown: the cure when there is one, else the error's own words. */
export function sentenceOf(fault: unknown): string {
  if (fault instanceof OperatorError) return fault.message;
  if (fault instanceof AggregateError && fault.message === '') return fault.errors.map(sentenceOf).join('; ');
  return fault instanceof Error ? fault.message : String(fault);
}
