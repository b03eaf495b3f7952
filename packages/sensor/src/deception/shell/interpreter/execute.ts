import { bytesToByteString, fromPathText, toDisplayText } from '../../byte-string.ts';
import { elfMachine, programNameOf } from '../../filesystem/elf-image.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';

/** How a file that is to be run turned out. */
export type Executable =
  | { readonly kind: 'program'; readonly name: string }
  | { readonly kind: 'script'; readonly text: string; readonly interpreter: readonly string[] | null }
  | { readonly kind: 'foreign'; readonly architecture: 'own' | 'other' | 'broken' }
  | { readonly kind: 'error'; readonly message: string; readonly status: 126 | 127 };

/** A file that is shorter cannot be loaded: elf(5). */
const ELF_HEADER_BYTES = 64;
/** What /proc/<pid>/cmdline shows at most. */
const MAX_COMMAND_LINE_CHARACTERS = 4096;
/** elf(5): the machine of 32-bit PCs. */
const EM_386 = 3;

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
    if (head.startsWith('\x7fELF')) {
      if (bytes.length < ELF_HEADER_BYTES) return { kind: 'foreign', architecture: 'broken' };
      const known = programNameOf(head);
      if (known !== null) return { kind: 'program', name: appletName(known, files.realPath(path), written) };
      const [low, high] = head.charCodeAt(5) === 2 ? [19, 18] : [18, 19];
      const machine = (head.charCodeAt(high) << 8) | head.charCodeAt(low);
      const { architecture } = process.session.host.persona;
      // A 64-bit PC runs what was made for its 32-bit ancestors.
      const own = machine === elfMachine(architecture) || (architecture === 'x86-64' && machine === EM_386);
      return { kind: 'foreign', architecture: own ? 'own' : 'other' };
    }
    const real = fromPathText(files.realPath(path));
    const base = real.split('/').at(-1) ?? real;
    if (/^\/usr\/(s?bin|share|lib)\//.test(real) && head.includes(`\n# ${base} - see `))
      return { kind: 'program', name: base };
    const text = bytesToByteString(bytes);
    if (head.startsWith('#!')) {
      const line = head
        .slice(2, head.indexOf('\n') === -1 ? undefined : head.indexOf('\n'))
        .replace(/^[ \t]+|[ \t]+$/g, '');
      const [program = '', ...rest] = line.split(/[ \t]+/);
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

/** Every executable file of the name in a search path. */
export function searchPathAll(process: Process, name: string, path: string): string[] {
  return path.split(':').flatMap((directory) => {
    const found = searchPath(process, name, directory);
    return found === null ? [] : [found];
  });
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
  return command({ process, name: shown, args: words.slice(1) });
}

/**
 * What happens when an attacker's own program is run: nothing is executed; it looks like a daemon going to the
 * background, and `ps` shows it until it is killed.
 */
export function runForeignProgram(process: Process, written: string, words: readonly string[]): number {
  const { files, session } = process;
  session.table.leaveRunning({
    userId: process.identity.userId,
    command: toDisplayText(words.join(' ')).slice(0, MAX_COMMAND_LINE_CHARACTERS),
    program: files.realPath(process.path(written)),
  });
  return 0;
}

/** Programs that behave by the name they are called with. */
function appletName(program: string, _real: string, written: string): string {
  const called = written.split('/').at(-1) ?? program;
  const multi = new Set(['kmod', 'xtables-nft-multi', 'systemctl', 'mawk', 'busybox']);
  return multi.has(program) && program !== 'busybox' && called !== program ? called : program;
}
