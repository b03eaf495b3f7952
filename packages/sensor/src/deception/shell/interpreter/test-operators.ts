import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import type { ShellContext } from './shell-context.ts';

/** An operand that is no number. */
export class TestError extends Error {}

function statusOf(shell: ShellContext, path: string, follow = true): FileStatus | null {
  const descriptor = /^\/dev\/fd\/(\d+)$/.exec(path)?.[1];
  try {
    const { files } = shell.process;
    if (descriptor !== undefined && shell.process.descriptor(Number(descriptor)) !== null)
      return files.stat('/dev/null');
    return follow ? files.stat(shell.process.path(path)) : files.lstat(shell.process.path(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

function allows(shell: ShellContext, path: string, wanted: number): boolean {
  const { files } = shell.process;
  return files instanceof OverlayFileSystem
    ? files.allows(shell.process.path(path), wanted)
    : files.exists(shell.process.path(path));
}

export const UNARY_OPERATORS: ReadonlySet<string> = new Set(
  [...'abcdefghknoprstuvwxzGLNORS'].map((letter) => `-${letter}`),
);
export const BINARY_OPERATORS: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

/** One-operand tests of test(1) and `[[ ]]`. */
export function unaryTest(shell: ShellContext, operator: string, operand: string): boolean {
  const status = () => statusOf(shell, operand);
  switch (operator) {
    case '-z':
      return operand === '';
    case '-n':
      return operand !== '';
    case '-a':
    case '-e':
      return status() !== null;
    case '-f':
      return status()?.type === 'file';
    case '-d':
      return status()?.type === 'directory';
    case '-b':
      return status()?.type === 'block-device';
    case '-c':
      return status()?.type === 'character-device';
    case '-p':
      return status()?.type === 'fifo';
    case '-S':
      return status()?.type === 'socket';
    case '-h':
    case '-L':
      return statusOf(shell, operand, false)?.type === 'symbolic-link';
    case '-s':
      return (status()?.size ?? 0) > 0;
    case '-r':
      return allows(shell, operand, 4);
    case '-w':
      return allows(shell, operand, 2);
    case '-x':
      return allows(shell, operand, 1);
    case '-u':
      return ((status()?.mode ?? 0) & 0o4000) !== 0;
    case '-g':
      return ((status()?.mode ?? 0) & 0o2000) !== 0;
    case '-k':
      return ((status()?.mode ?? 0) & 0o1000) !== 0;
    case '-O':
      return status()?.userId === shell.process.identity.userId;
    case '-G':
      return status()?.groupId === shell.process.identity.groupIds[0];
    case '-N':
      return status() !== null;
    case '-t':
      return /^\d+$/.test(operand) && shell.process.descriptor(Number(operand))?.isTerminal === true;
    case '-v':
      return shell.expander.isSet(operand);
    case '-o':
      return shell.state.options.has(operand);
    default:
      return false;
  }
}

/** Two-operand tests. Throws TestError where a number is needed. */
export function binaryTest(shell: ShellContext, left: string, operator: string, right: string): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return (statusOf(shell, left)?.modifiedAtMs ?? -1) > (statusOf(shell, right)?.modifiedAtMs ?? -1);
    case '-ot':
      return (statusOf(shell, left)?.modifiedAtMs ?? -1) < (statusOf(shell, right)?.modifiedAtMs ?? -1);
    case '-ef':
      return statusOf(shell, left) !== null && statusOf(shell, left)?.inode === statusOf(shell, right)?.inode;
  }
  const [first, second] = [integer(left), integer(right)];
  switch (operator) {
    case '-eq':
      return first === second;
    case '-ne':
      return first !== second;
    case '-lt':
      return first < second;
    case '-le':
      return first <= second;
    case '-gt':
      return first > second;
    case '-ge':
      return first >= second;
    default:
      throw new TestError(`${operator}: binary operator expected`);
  }
}

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d{1,30}\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}
