/** A folder or file of a service's container. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** A named volume; otherwise a path of this repository. */
  readonly isVolume: boolean;
}
/** One service as docker compose would start it. */
export interface Service {
  readonly name: string;
  readonly image: string;
  readonly user: string | undefined;
  readonly entrypoint: string[] | undefined;
  readonly command: string[] | undefined;
  readonly environment: Record<string, string>;
  readonly mounts: Mount[];
  readonly tmpfs: string[];
  readonly readOnly: boolean;
  readonly noNewPrivileges: boolean;
  readonly capDrop: string[];
  readonly capAdd: string[];
  readonly profiles: string[];
  readonly ports: string[];
  readonly restart: string;
  /** Condition by service. */
  readonly dependsOn: Record<string, string>;
  readonly stopGraceSeconds: number;
  readonly healthcheck:
    | {
        readonly test: string[];
        readonly intervalSeconds: number;
        readonly timeoutSeconds: number;
        readonly startPeriodSeconds: number;
        readonly retries: number;
      }
    | undefined;
}
/** The file before variables are put in, merges resolved. */
export function readComposeFile(file: string): unknown;
/** Services by name, variables taken from `environment`. */
export function readServices(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Map<string, Service>;
/** `${NAME}`, `${NAME:-default}`, `${NAME:+instead}` (both may nest) and `$$`. Throws on anything else. */
export function interpolate(text: string, environment: Readonly<Record<string, string | undefined>>): string;
