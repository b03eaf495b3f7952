import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import type { Clock } from '../../trap.ts';
import { elfImage } from '../filesystem/elf-image.ts';
import { createHostRegistry, type SimulatedHost } from '../host/create-host.ts';
import { encodeHostState } from '../host/host-state.ts';
import type { RunningShell, ShellLimits, ShellObserver } from './shell.ts';
import { startShell } from './start-shell.ts';

/** What a shell under test wrote and reported. */
export interface ShellRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly limits: readonly string[];
  readonly commands: readonly Parameters<ShellObserver['commandEntered']>[0][];
  readonly written: readonly { readonly path: string; readonly text: string }[];
}

const PROGRAM_BYTES = 31_328;
const START_MS = Date.UTC(2026, 10, 21, 11, 35, 44);

/** A fresh machine with a clock that stands still and a random source that repeats. */
export function createTestHost(persona?: string, kept: Uint8Array | null = null): SimulatedHost {
  const registry = createHostRegistry({
    machine: testMachine(persona),
    store: { load: () => kept, save: () => undefined, reject: () => undefined },
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => START_MS },
    random: testRandom(),
  });
  return registry.hostFor('198.51.100.7');
}

/** Machines on which these commands were run already and these programs installed, every one a fresh copy. */
export async function prepareTestHosts(
  commands: string,
  programs: readonly string[] = [],
): Promise<() => SimulatedHost> {
  const host = createTestHost();
  for (const name of programs) host.files.writeFile(`/usr/bin/${name}`, elfImage(name, PROGRAM_BYTES), { mode: 0o755 });
  await runCommand(commands, { host });
  const state = encodeHostState(host, START_MS);
  return () => createTestHost(undefined, state);
}

/** Leaves nothing in root's home but what is named: the start-up files of a new machine. */
export function emptyHome(host: SimulatedHost, kept: readonly string[] = ['.bashrc', '.profile']): void {
  const remove = (directory: string, keep: readonly string[]) => {
    for (const name of host.files.readDirectory(directory)) {
      if (keep.includes(name)) continue;
      const path = `${directory}/${name}`;
      if (host.files.lstat(path).type === 'directory') {
        remove(path, []);
        host.files.removeDirectory(path);
      } else host.files.removeFile(path);
    }
  };
  remove('/root', kept);
}

function testRandom() {
  let state = 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return { next, bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

/** Runs a command as `ssh host command` does. */
export async function runCommand(
  command: string,
  options: {
    host?: SimulatedHost;
    stdin?: string;
    limits?: Partial<ShellLimits>;
    username?: string;
    clock?: Clock;
  } = {},
): Promise<ShellRun> {
  const run = start({ kind: 'exec', command: Buffer.from(command, 'utf8'), terminal: null }, options);
  run.shell.write(Buffer.from(options.stdin ?? '', 'utf8'));
  run.shell.endInput();
  const { exitCode } = await run.shell.exited;
  return { ...run.seen, stdout: run.output(), stderr: run.errors(), exitCode };
}

/** A command whose standard input stays open; `send` waits until the output holds a text. */
export function startCommand(command: string, options: { host?: SimulatedHost; limits?: Partial<ShellLimits> } = {}) {
  const run = start({ kind: 'exec', command: Buffer.from(command, 'utf8'), terminal: null }, options);
  return {
    ...run,
    async send(text: string, until: string): Promise<string> {
      run.shell.write(Buffer.from(text, 'utf8'));
      for (let turn = 0; turn < 20_000 && !run.output().includes(until); turn += 1)
        await new Promise<void>((resolve) => setImmediate(resolve));
      return run.output();
    },
  };
}

/** An interactive login; `type` sends keystrokes and waits until the shell shows its next prompt. */
export async function login(options: { host?: SimulatedHost; limits?: Partial<ShellLimits>; username?: string } = {}) {
  const run = start({ kind: 'interactive', terminal: { term: 'xterm', columns: 80, rows: 24 } }, options);
  const until = async (text: string, from: number): Promise<string> => {
    for (let turn = 0; turn < 20_000; turn += 1) {
      if (run.output().indexOf(text, from) !== -1) return run.output().slice(from);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return run.output().slice(from);
  };
  await until('# ', 0);
  return {
    ...run,
    async type(keys: string, wait = '\x1b[?2004h'): Promise<string> {
      const from = run.output().length;
      run.shell.write(Buffer.from(keys, 'latin1'));
      const seen = await until(wait, from);
      await new Promise<void>((resolve) => setImmediate(resolve));
      return run.output().slice(from, from + Math.max(seen.length, run.output().length - from));
    },
  };
}

/** Keystrokes for a login shell, as a recording of the real one was given them. */
export interface TerminalCase {
  readonly keys: readonly string[];
  readonly term?: string | undefined;
  readonly columns?: number | undefined;
  readonly user?: string | undefined;
  readonly quietMs?: number | undefined;
}

const PROMPT = /(?:[#$] |<PROMPT>)$/;
/** Not typed: the window gets another size. */
const RESIZE = /^resize:(\d+)x(\d+)$/;
/** Silence after which a simulated shell shows nothing more, with and without a prompt. */
const PROMPT_QUIET_MS = 5;
const QUIET_MS = 40;
const QUIET_PROMPT_TURNS = 4;
const QUIET_TURNS = 16;
const SLEEPING_QUIET_MS = 450;

/** Types the keys of a case into a login shell of the simulated machine; what was shown after each of them. */
export async function playOnSimulatedTerminal(
  { keys, term = 'xterm', columns = 80, user = 'root', quietMs: usualQuietMs = QUIET_MS }: TerminalCase,
  host: SimulatedHost = createTestHost(),
): Promise<string[]> {
  const run = start(
    { kind: 'interactive', terminal: { term, columns, rows: 24 } },
    { host, username: user, clock: Date },
  );
  const settle = async (from: number, quietMs: number): Promise<string> => {
    let length = -1;
    let lastChangeMs = Date.now();
    // Turns of the event loop are counted too: on a busy machine time alone says little.
    let turns = 0;
    for (;;) {
      const shown = run.output();
      if (shown.length !== length) {
        length = shown.length;
        lastChangeMs = Date.now();
        turns = 0;
      }
      const hasPrompt = PROMPT.test(shown.slice(from).slice(-40));
      const quiet = hasPrompt ? PROMPT_QUIET_MS : quietMs;
      if (Date.now() - lastChangeMs > quiet && turns >= (hasPrompt ? QUIET_PROMPT_TURNS : QUIET_TURNS))
        return shown.slice(from);
      turns += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  await settle(0, usualQuietMs);
  const shown: string[] = [];
  for (const typed of keys) {
    const from = run.output().length;
    const [, columns, rows] = RESIZE.exec(typed) ?? [];
    if (columns === undefined) run.shell.write(Buffer.from(typed, 'latin1'));
    else run.shell.resize(Number(columns), Number(rows));
    shown.push(
      await settle(from, /sleep 0\.|^wait/.test(typed) ? Math.max(usualQuietMs, SLEEPING_QUIET_MS) : usualQuietMs),
    );
  }
  run.shell.stop();
  return shown;
}

function start(
  mode: Parameters<typeof startShell>[0]['mode'],
  options: { host?: SimulatedHost; limits?: Partial<ShellLimits>; username?: string; clock?: Clock },
): {
  readonly shell: RunningShell;
  readonly seen: Pick<ShellRun, 'limits' | 'commands' | 'written'>;
  output(): string;
  errors(): string;
} {
  const host = options.host ?? createTestHost();
  let stdout = '';
  let stderr = '';
  const limits: string[] = [];
  const commands: Parameters<ShellObserver['commandEntered']>[0][] = [];
  const written: { path: string; text: string }[] = [];
  const shell = startShell({
    host,
    username: options.username ?? 'root',
    mode,
    environment: new Map(),
    output: {
      stdout: (bytes) => void (stdout += Buffer.from(bytes).toString('latin1')),
      stderr: (bytes) => void (stderr += Buffer.from(bytes).toString('latin1')),
    },
    observer: {
      commandEntered: (entered) => void commands.push(entered),
      fileWritten: ({ path, bytes }) => void written.push({ path, text: Buffer.from(bytes).toString('latin1') }),
      downloadRequested: () => {},
      limitReached: ({ limit }) => void limits.push(limit),
    },
    limits: { ...DEFAULT_LIMITS.shell, ...options.limits },
    clock: options.clock ?? { now: () => START_MS },
    random: testRandom(),
  });
  return { shell, seen: { limits, commands, written }, output: () => stdout, errors: () => stderr };
}
