import { FileError } from '../../filesystem/filesystem.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';

export const changeDirectory: Builtin = async (shell, args) => {
  const { state, process } = shell;
  const words = args.filter((arg) => !/^-[LPe@]+$/.test(arg) && arg !== '--');
  if (words.length > 1) {
    await shell.complain('cd: too many arguments');
    return 1;
  }
  let target = words[0] ?? state.get('HOME') ?? '';
  if (words.length === 0 && state.get('HOME') === null) {
    await shell.complain('cd: HOME not set');
    return 1;
  }
  const back = target === '-';
  if (back) {
    const old = state.get('OLDPWD');
    if (old === null) {
      await shell.complain('cd: OLDPWD not set');
      return 1;
    }
    target = old;
  }
  if (target === '') return 0;
  const next = normalise(target.startsWith('/') ? target : `${process.directory}/${target}`);
  try {
    const status = process.files.stat(process.path(next));
    if (status.type !== 'directory') throw new FileError('ENOTDIR', next);
    process.files.exists(process.path(`${next}/.`));
    process.files.lstat(process.path(`${next}/./.`));
    process.files.realPath(process.path(next));
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
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await shell.complain(
      state.dialect === 'posix' ? `cd: can't cd to ${target}` : `cd: ${target}: ${errorText(error)}`,
    );
    return state.dialect === 'posix' ? 2 : 1;
  }
  state.set('OLDPWD', process.directory);
  process.directory = next;
  state.set('PWD', next);
  if (back) await shell.print(`${next}\n`);
  return 0;
};

/** `.` and `..` removed by text, as the shell's logical paths are. */
function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
