import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A whole CerberusMesh of its own, started as a person starts it, on free ports and in a fresh data directory. */

const repository = join(import.meta.dirname, '../..');
const cerberus = join(repository, 'packages/cli/bin/cerberus.js');

export interface Trap {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

export interface Instance {
  readonly dataDirectory: string;
  readonly url: string;
  readonly traps: readonly Trap[];
  readonly process: ChildProcess;
  readonly startupMs: number;
  /** Everything written to stderr so far. */
  messages(): string;
  port(trap: string): number;
  /** GET with an admin key; parsed JSON. Throws on any other answer than 200. */
  get(path: string): Promise<unknown>;
  /** Ends it as Ctrl-C does and says how long that took. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

export const FREE_PORTS: NodeJS.ProcessEnv = {
  CERBERUS_HUB__PORT: '0',
  CERBERUS_SENSOR__TRAPS__SSH__PORT: '0',
  CERBERUS_SENSOR__TRAPS__TELNET__PORT: '0',
  CERBERUS_SENSOR__TRAPS__HTTP__PORT: '0',
  CERBERUS_SENSOR__TRAPS__SSH__ADDRESS: '127.0.0.1',
  CERBERUS_SENSOR__TRAPS__TELNET__ADDRESS: '127.0.0.1',
  CERBERUS_SENSOR__TRAPS__HTTP__ADDRESS: '127.0.0.1',
};

export function freshDataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cerberus-system-'));
  // As root, PostgreSQL runs as another user, who must be able to pass this directory.
  chmodSync(directory, 0o711);
  return directory;
}

export function removeDataDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Runs one `cerberus` command to its end. */
export function run(dataDirectory: string, ...command: string[]): { status: number; stdout: string; stderr: string } {
  const result = spawnSync(process.execPath, [cerberus, ...command, '--data-dir', dataDirectory], {
    encoding: 'utf8',
    env: { ...process.env, ...FREE_PORTS },
    maxBuffer: 512 * 1024 * 1024,
  });
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** A role of CerberusMesh that runs until it is told to end. */
export interface RunningCommand<Ready> {
  readonly ready: Ready;
  readonly process: ChildProcess;
  readonly startupMs: number;
  messages(): string;
  /** Ends it as Ctrl-C does and says how long that took. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

/** Starts `cerberus` with these words and resolves when it prints its line `{"event":"ready",...}`. */
export async function startCommand<Ready>(
  words: readonly string[],
  dataDirectory: string,
  environment: NodeJS.ProcessEnv,
  readySchema: z.ZodType<Ready>,
): Promise<RunningCommand<Ready>> {
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, [cerberus, ...words, '--data-dir', dataDirectory], {
    // Named a second time for `processesOf`: the hub is told nothing on its command line.
    env: { ...process.env, ...FREE_PORTS, CERBERUS_DATA_DIRECTORY: dataDirectory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let messages = '';
  let output = '';
  child.stderr.on('data', (chunk) => {
    messages += chunk;
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const line = output.split('\n').find((candidate) => candidate.includes('"ready"'));
      if (line !== undefined) resolve(readySchema.parse(JSON.parse(line)));
    });
    child.on('exit', (code) =>
      reject(new Error(`cerberus ${words.join(' ')} ended with ${code} before it was ready:\n${messages}`)),
    );
  });
  return {
    ready,
    process: child,
    startupMs: Date.now() - startedAtMs,
    messages: () => messages,
    async stop(signal = 'SIGINT') {
      const askedAtMs = Date.now();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await new Promise((resolve) => child.once('exit', resolve));
      }
      return Date.now() - askedAtMs;
    },
  };
}

/** The port of a trap. Throws when there is none of this name. */
export function portOf(traps: readonly Trap[], name: string): number {
  const found = traps.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no trap ${name}`);
  return found.port;
}

/** A new key for the API, with the role of an administrator. */
export function createKey(dataDirectory: string): string {
  const { status, stdout, stderr } = run(dataDirectory, 'key', 'create', '--role', 'admin', '-o', 'json');
  if (status !== 0) throw new Error(`cerberus key create ended with ${status}:\n${stderr}`);
  return keySchema.parse(JSON.parse(stdout)).key;
}

/** @param options further words for `cerberus up` */
export async function startInstance(
  dataDirectory: string,
  environment: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): Promise<Instance> {
  const { ready, ...command } = await startCommand(['up', ...options], dataDirectory, environment, readySchema);
  let key: string | null = null;
  return {
    ...command,
    dataDirectory,
    url: ready.url,
    traps: ready.traps,
    port: (trap) => portOf(ready.traps, trap),
    async get(path) {
      key ??= createKey(dataDirectory);
      const response = await fetch(new URL(path, ready.url), { headers: { authorization: `Bearer ${key}` } });
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

const trapSchema = z.object({ name: z.string(), address: z.string(), port: z.number() });
const keySchema = z.object({ key: z.string() });
const readySchema = z.object({ url: z.string(), traps: z.array(trapSchema) });

/** Ids of living processes whose command line or environment names the data directory. */
export function processesOf(dataDirectory: string): { id: number; command: string }[] {
  const found: { id: number; command: string }[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const environment = existsSync(`/proc/${entry}/environ`) ? readFileSync(`/proc/${entry}/environ`, 'utf8') : '';
      if (command.includes(dataDirectory) || environment.includes(dataDirectory))
        found.push({ id: Number(entry), command });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Asks until the answer passes, and says what was missing when it never does. */
export async function eventually<Result>(
  what: string,
  ask: () => Promise<Result | null>,
  timeoutMs = 60_000,
): Promise<Result> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(200);
  }
}
