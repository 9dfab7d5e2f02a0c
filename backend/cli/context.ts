import { OperatorError } from '../src/errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What every command gets: the checkout, the environment and where to write. Only `main.ts` reads the process's own. */
export interface CliContext {
  /** The checkout: relative homes and the repository's own files are found from here. */
  readonly root: string;
  /** Where the caller is: file arguments are relative to it. */
  readonly cwd: string;
  readonly environment: Environment;
  /** One line of the command's result, on standard output. */
  say(line: string): void;
  /** One line beside the result, on standard error: progress, warnings, which desk a command acts on. */
  remark(line: string): void;
  /** Makes the command end with exit code 1 although it said all it had to say. */
  fail(): void;
  exitCode(): number;
}

/** A context for one command line. */
export function createContext(
  parts: Pick<CliContext, 'root' | 'environment' | 'say' | 'remark'> & { readonly cwd?: string },
): CliContext {
  let code = 0;
  return {
    ...parts,
    cwd: parts.cwd ?? parts.root,
    fail: () => {
      code = 1;
    },
    exitCode: () => code,
  };
}

/** The sentence an operator should read for whatever was thrown: the cure when there is one, else the error's own words. */
export function sentenceOf(fault: unknown): string {
  if (fault instanceof OperatorError) return fault.message;
  if (fault instanceof AggregateError && fault.message === '') return fault.errors.map(sentenceOf).join('; ');
  return fault instanceof Error ? fault.message : String(fault);
}
