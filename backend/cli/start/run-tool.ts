import { spawn } from 'node:child_process';

/** How a short-lived tool (java -version, mvn, ps) ended; `missing` when it is not installed. */
export interface ToolResult {
  readonly outcome: 'done' | 'failed' | 'missing';
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** Runs a tool to its end. Never throws. */
export function runTool(command: string, parameters: readonly string[], timeoutMs = 30_000): Promise<ToolResult> {
  return new Promise((resolve) => {
    const tool = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let text = '';
    const collect = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000);
    };
    tool.stdout.on('data', collect);
    tool.stderr.on('data', collect);
    tool.once('error', () => resolve({ outcome: 'missing', text }));
    tool.once('close', (code) => resolve({ outcome: code === 0 ? 'done' : 'failed', text }));
  });
}
