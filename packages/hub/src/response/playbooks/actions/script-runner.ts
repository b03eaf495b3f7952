import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTION_LIMITS } from './limits.ts';

/** What runs scripts: programs of the system that any machine has. */
const PROGRAMS = { sh: ['/bin/sh', '-s'], python3: ['/usr/bin/python3', '-I', '-'] } as const;
export type Interpreter = keyof typeof PROGRAMS;

export interface ScriptRequest {
  readonly interpreter: Interpreter;
  readonly script: string;
  /** JSON that the script finds in the file `input.json` of its working directory. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type ScriptEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out' | 'output-too-large' | 'killed' | 'not-started' };

/**
 * Runs scripts of playbooks, which are trusted to be meant well and to be written badly.
 *
 * `namespaces`: no network, no other processes, no file of this machine but the system's programs (read only), its own
 * directory in memory, no capability (namespaces(7), user_namespaces(7)). `none`: only the limits below; the script runs
 * as this process does. In both: empty environment, an own empty directory, limits of time, processor, memory, files,
 * processes and output, and its children end with it.
 */
export interface ScriptRunner {
  readonly isolation: 'namespaces' | 'none';
  run(request: ScriptRequest): Promise<ScriptEnd>;
}

/**
 * The world of a script: a root in memory that holds the programs of the system and nothing else, then everything that
 * could undo that is given up. `$1`: the directory that becomes the root; the rest is the program.
 */
const BUILD_ROOT = `set -e
root="$1"; shift
mount -t tmpfs -o size=${ACTION_LIMITS.scriptDiskMegabytes}m,mode=755 none "$root"
for part in usr bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$part" ]; then ln -s "$(readlink "/$part")" "$root/$part"
  elif [ -d "/$part" ]; then
    mkdir "$root/$part"
    mount --bind "/$part" "$root/$part"
    mount -o remount,bind,ro,nosuid,nodev "$root/$part"
  fi
done
mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/box"
mount -t proc -o nosuid,nodev,noexec none "$root/proc"
for node in null zero urandom; do touch "$root/dev/$node"; mount --bind "/dev/$node" "$root/dev/$node"; done
mount -t tmpfs -o size=${ACTION_LIMITS.scriptDiskMegabytes}m,mode=700,nosuid,nodev none "$root/box"
cat > "$root/box/input.json" <&3
exec 3<&-
mount -o remount,bind,ro,nosuid,nodev "$root"
`;

const LIMITS = `ulimit -c 0
ulimit -t ${ACTION_LIMITS.scriptCpuSeconds}
ulimit -v ${ACTION_LIMITS.scriptMemoryKilobytes}
ulimit -f ${ACTION_LIMITS.scriptFileKilobytes * 2}
ulimit -n ${ACTION_LIMITS.scriptOpenFiles}
`;

/** Not every shell of a system has it, and without a namespace it would count all processes of this user. */
const PROCESS_LIMIT = `ulimit -u ${ACTION_LIMITS.scriptProcesses} 2>/dev/null || ulimit -p ${ACTION_LIMITS.scriptProcesses}
`;

const ENTER_ROOT = `${BUILD_ROOT}${LIMITS}${PROCESS_LIMIT}cd "$root/box"
exec chroot "$root" /usr/bin/setpriv --no-new-privs --bounding-set -all --inh-caps -all --ambient-caps -all \\
  /bin/sh -c 'cd /box; exec "$@"' sh "$@"`;

const ENTER_NOTHING = `set -e
cd "$1"; shift
cat > input.json <&3
exec 3<&-
${LIMITS}exec "$@"`;

/** It dies with the hub, however that dies, and all that it started with it. */
const UNSHARE = [
  '/usr/bin/setpriv',
  '--pdeathsig',
  'KILL',
  '--',
  '/usr/bin/unshare',
  '--user',
  '--map-root-user',
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child',
  '--',
] as const;

/** Finds out what this machine can isolate, by doing it. */
export async function createScriptRunner(): Promise<ScriptRunner> {
  const probe = {
    script: 'exit 0',
    input: 'null',
    timeoutMs: ACTION_LIMITS.isolationProbeMs,
    interpreter: 'sh',
  } as const;
  const isolated = process.platform === 'linux' ? runnerOf('namespaces') : null;
  const end = await isolated?.run({ ...probe, signal: AbortSignal.timeout(probe.timeoutMs) });
  return isolated !== null && end?.kind === 'ended' && end.exitCode === 0 ? isolated : runnerOf('none');
}

export function runnerOf(isolation: ScriptRunner['isolation']): ScriptRunner {
  return {
    isolation,
    async run(request) {
      const directory = await mkdtemp(join(tmpdir(), 'cerberus-script-'));
      try {
        if (isRoot()) await chown(directory, NOBODY, NOBODY);
        return await runIn(directory, isolation, request);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

function runIn(directory: string, isolation: ScriptRunner['isolation'], request: ScriptRequest): Promise<ScriptEnd> {
  const { interpreter, script, input, timeoutMs, signal } = request;
  const setUp =
    isolation === 'namespaces' ? [...UNSHARE, '/bin/sh', '-c', ENTER_ROOT] : ['/bin/sh', '-c', ENTER_NOTHING];
  const [program = '', ...rest] = [...setUp, 'sh', directory, ...PROGRAMS[interpreter]];
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: 'killed' });
      return;
    }
    // A group of its own, so that all of it can be ended at once; the input comes by descriptor 3, the script by stdin.
    const child = spawn(program, rest, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/box', LANG: 'C.UTF-8' },
      detached: true,
      // Limits of processes do not hold for root (getrlimit(2)), and a script has no business being it.
      ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    let kind: Exclude<ScriptEnd['kind'], 'ended'> | null = null;
    const kill = (why: Exclude<ScriptEnd['kind'], 'ended'>): void => {
      kind ??= why;
      killGroup(child);
    };
    const stdout = collect(child.stdout, ACTION_LIMITS.maxScriptOutputBytes, () => kill('output-too-large'));
    const stderr = collect(child.stderr, ACTION_LIMITS.maxScriptErrorBytes, () => {});
    const timer = setTimeout(() => kill('timed-out'), timeoutMs);
    const onAbort = (): void => kill('killed');
    signal.addEventListener('abort', onAbort, { once: true });
    for (const [place, text] of [
      [0, script],
      [3, input],
    ] as const) {
      const stream = child.stdio[place];
      if (stream === null || stream === undefined || !('end' in stream)) continue;
      // A script that does not read what it is given is not in error.
      stream.on('error', () => {});
      stream.end(text);
    }
    child.once('error', () => {
      kind ??= 'not-started';
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // What it left running in its group goes with it.
      killGroup(child);
      resolve(
        kind === null && exitCode !== null
          ? { kind: 'ended', exitCode, stdout: stdout(), stderr: stderr() }
          : { kind: kind ?? 'killed' },
      );
    });
  });
}

/** The account without rights that every system has under this number. */
const NOBODY = 65_534;

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function collect(stream: NodeJS.ReadableStream | null, maxBytes: number, onFull: () => void): () => string {
  const parts: Buffer[] = [];
  let length = 0;
  stream?.on('data', (part: Buffer) => {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
    else onFull();
  });
  return () => Buffer.concat(parts).toString('utf8');
}
