import { fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';
import { readOptions } from './builtin-options.ts';

export const changeDirectory: Builtin = async (shell, args) => {
  const { state } = shell;
  const isBash = state.dialect === 'bash';
  const options = await readOptions(shell, 'cd', args, isBash ? 'LPe@' : 'LP');
  if (options === null) return 2;
  const { letters, rest } = options;
  if (rest.length > 1 && isBash) {
    await shell.complain('cd: too many arguments');
    return 1;
  }
  const home = state.get('HOME');
  if (rest.length === 0 && home === null && isBash) {
    await shell.complain('cd: HOME not set');
    return 1;
  }
  let target = rest[0] ?? home ?? '';
  const back = target === '-';
  if (back) {
    const old = state.get('OLDPWD');
    if (old === null && isBash) {
      await shell.complain('cd: OLDPWD not set');
      return 1;
    }
    target = old ?? shell.process.directory;
  }
  if (target === '') {
    if (back) await shell.print('\n');
    return 0;
  }
  const physical =
    letters.findLast((letter) => letter === 'P' || letter === 'L') === 'P' || state.options.has('physical');
  const found = searchDirectories(shell, target);
  const status = await enterDirectory(shell, found ?? target, { command: 'cd', physical });
  if (status !== 0) return status;
  if (back || found !== null) await shell.print(`${shell.process.directory}\n`);
  return 0;
};

/** The directory below one of `$CDPATH`; null where the name is meant as it is. */
function searchDirectories(shell: ShellContext, target: string): string | null {
  const search = shell.state.get('CDPATH');
  if (search === null || search === '' || /^\.{0,2}\//.test(target) || /^\.\.?$/.test(target)) return null;
  for (const directory of search.split(':')) {
    if (directory === '' || directory === '.') continue;
    const candidate = `${directory.replace(/\/$/, '')}/${target}`;
    const { files } = shell.process;
    const path = shell.process.path(candidate);
    if (files.exists(path) && files.stat(path).type === 'directory') return candidate;
  }
  return null;
}

/** chdir(2) as a shell does it: the logical path is kept, PWD and OLDPWD follow. */
export async function enterDirectory(
  shell: ShellContext,
  target: string,
  { command, physical }: { readonly command: string; readonly physical: boolean },
): Promise<number> {
  const { state, process } = shell;
  const written = target.startsWith('/') ? target : `${process.directory === '/' ? '' : process.directory}/${target}`;
  let next = physical ? written : normalise(written);
  try {
    const status = process.files.stat(process.path(next));
    if (status.type !== 'directory') throw new FileError('ENOTDIR', next);
    const real = process.files.realPath(process.path(next));
    process.files.lstat(process.path(`${next}/./.`));
    if (
      process.identity.userId !== 0 &&
      (status.mode &
        (status.userId === process.identity.userId
          ? 0o100
          : process.identity.groupIds.includes(status.groupId)
            ? 0o010
            : 0o001)) ===
        0
    )
      throw new FileError('EACCES', next);
    if (physical) next = fromPathText(real);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await shell.complain(
      state.dialect === 'posix' ? `cd: can't cd to ${target}` : `${command}: ${target}: ${errorText(error)}`,
    );
    return state.dialect === 'posix' ? 2 : 1;
  }
  state.set('OLDPWD', process.directory);
  state.declare('OLDPWD').exported = true;
  process.directory = next;
  state.set('PWD', next);
  return 0;
}

/** `.` and `..` removed by text, as the shell's logical paths are. */
function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `${path.startsWith('//') && !path.startsWith('///') ? '/' : ''}/${names.join('/')}`;
}
