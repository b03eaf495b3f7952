import { createHash } from 'node:crypto';
import { bytesToByteString, fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import { USR_BIN, USR_SBIN } from '../../filesystem/programs.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';

/** How a file that is to be run turned out. */
export type Executable =
  | { readonly kind: 'program'; readonly name: string }
  | { readonly kind: 'script'; readonly text: string; readonly interpreter: readonly string[] | null }
  | { readonly kind: 'foreign'; readonly architecture: 'own' | 'other' | 'broken' }
  | { readonly kind: 'error'; readonly message: string; readonly status: 126 | 127 };

const BUILD_ID_OFFSET = 0x378;
const programsByBuildId = new Map<string, string>();

/** Looks at a file as execve(2) and then the shell would. */
export function inspectExecutable(process: Process, written: string): Executable {
  const { files } = process;
  const path = process.path(written);
  try {
    const status = files.stat(path);
    if (status.type === 'directory') return { kind: 'error', message: 'Is a directory', status: 126 };
    if (status.type !== 'file' || !mayExecute(process, path))
      return { kind: 'error', message: 'Permission denied', status: 126 };
    const bytes = files.readFile(path);
    const head = bytesToByteString(bytes.subarray(0, 1024));
    if (head.startsWith('\x7fELF') && bytes.length >= 52) {
      const known = knownProgram(head);
      if (known !== null) return { kind: 'program', name: appletName(known, files.realPath(path), written) };
      const machine = (head.charCodeAt(19) << 8) | head.charCodeAt(18);
      return { kind: 'foreign', architecture: machine === 0x3e || machine === 3 ? 'own' : 'other' };
    }
    const real = fromPathText(files.realPath(path));
    const base = real.split('/').at(-1) ?? real;
    if (/^\/usr\/s?bin\//.test(real) && head.includes(`\n# ${base} - see `)) return { kind: 'program', name: base };
    const text = bytesToByteString(bytes);
    if (head.startsWith('#!')) {
      const line = head.slice(2, head.indexOf('\n') === -1 ? undefined : head.indexOf('\n')).trim();
      const [program = '', ...rest] = line.split(/\s+/);
      return { kind: 'script', text, interpreter: rest.length > 0 ? [program, rest.join(' ')] : [program] };
    }
    const firstLine = head.slice(0, 80).split('\n')[0] ?? '';
    if (firstLine.includes('\0')) return { kind: 'foreign', architecture: 'broken' };
    return { kind: 'script', text, interpreter: null };
  } catch (error) {
    if (error instanceof FileError)
      return { kind: 'error', message: errorText(error), status: error.code === 'ENOENT' ? 127 : 126 };
    throw error;
  }
}

/** Finds a name in a search path; null where no executable file has it. */
export function searchPath(process: Process, name: string, path: string): string | null {
  let denied: string | null = null;
  for (const directory of path.split(':')) {
    const candidate = directory === '' ? `./${name}` : `${directory.replace(/\/$/, '')}/${name}`;
    try {
      if (process.files.stat(process.path(candidate)).type !== 'file') continue;
      if (mayExecute(process, process.path(candidate))) return candidate;
      denied ??= candidate;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return denied;
}

export function mayExecute(process: Process, path: string): boolean {
  const { files } = process;
  return files instanceof OverlayFileSystem ? files.allows(path, 1) : (files.stat(path).mode & 0o111) !== 0;
}

/** Runs a program of the simulated machine in this process: the end of execve(2). */
export async function executeProgram(process: Process, name: string, words: readonly string[]): Promise<number> {
  const command = process.session.programs.find(name);
  process.session.rename(process, words.join(' '));
  const shown = (words[0] ?? name).split('/').at(-1) ?? name;
  if (command === null) {
    // An installed program that is not imitated ends without a word: believable of most, and never an invented text.
    process.session.unknownCommands.add(name);
    return 0;
  }
  return command({ process, name: shown, args: words.slice(1) });
}

/** What happens when an attacker's own program is run: nothing is executed; it looks like a daemon going to the background. */
export function runForeignProgram(): number {
  return 0;
}

/** A copy of a program is recognised by the build id in it, wherever it lies. */
function knownProgram(head: string): string | null {
  if (programsByBuildId.size === 0) fillPrograms();
  return programsByBuildId.get(head.slice(BUILD_ID_OFFSET, BUILD_ID_OFFSET + 20)) ?? null;
}

function fillPrograms(): void {
  for (const word of `${USR_BIN} ${USR_SBIN}`.split(/\s+/)) {
    const name = word.slice(0, word.indexOf('=', 1));
    if (name !== '')
      programsByBuildId.set(createHash('sha256').update(name).digest().subarray(0, 20).toString('latin1'), name);
  }
}

/** Programs that behave by the name they are called with. */
function appletName(program: string, _real: string, written: string): string {
  const called = written.split('/').at(-1) ?? program;
  const multi = new Set(['kmod', 'xtables-nft-multi', 'systemctl', 'mawk', 'busybox']);
  return multi.has(program) && program !== 'busybox' && called !== program ? called : program;
}
