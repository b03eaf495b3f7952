import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** The exit status; 128 and the signal's number when it was killed; -1 when it was not there or took too long. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: NodeJS.ProcessEnv;
  readonly directory?: string;
  readonly timeoutMs?: number;
}

/** Runs a program to its end without holding up this process. Output is taken as UTF-8. */
export function runProgram(
  name: string,
  line: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(name, line, {
      env: { ...process.env, ...options.environment },
      ...(options.directory === undefined ? {} : { cwd: options.directory }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
    const finish = (status: number) => {
      clearTimeout(timer);
      resolve({
        status,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    };
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error) => {
      stderr.push(Buffer.from(error.message));
      finish(-1);
    });
    child.on('close', (code) => finish(code ?? -1));
    // A program that ends without reading all of its input is none of our business.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a program that must succeed, and resolves with its standard output. */
export async function runOrFail(name: string, line: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const result = await runProgram(name, line, options);
  if (result.status !== 0)
    throw new Error(`${name} ${line.join(' ')} ended with ${result.status}:\n${result.stderr}${result.stdout}`);
  return result.stdout;
}
