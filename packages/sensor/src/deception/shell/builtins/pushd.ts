import type { Builtin } from '../interpreter/shell-context.ts';
import { changeDirectory } from './cd.ts';

export const directoryStack: Builtin = async (shell, args, name) => {
  const { directoryStack: stack } = shell.state;
  if (name === 'pushd') {
    const before = shell.process.directory;
    if ((await changeDirectory(shell, args, 'pushd')) !== 0) return 1;
    stack.unshift(before);
  } else if (name === 'popd') {
    const target = stack.shift();
    if (target === undefined) {
      await shell.complain('popd: directory stack empty');
      return 1;
    }
    await changeDirectory(shell, [target], 'popd');
  }
  const home = shell.state.get('HOME') ?? '';
  await shell.print(
    `${[shell.process.directory, ...stack].map((path) => (home !== '' && path.startsWith(home) ? `~${path.slice(home.length)}` : path)).join(' ')}\n`,
  );
  return 0;
};
