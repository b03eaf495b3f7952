import type { Builtin } from '../interpreter/shell-context.ts';

export const getopts: Builtin = async (shell, args) => {
  const [specification = '', name = '', ...given] = args;
  const words = given.length > 0 ? given : shell.state.positional;
  const index = Number(shell.state.get('OPTIND') ?? '1') || 1;
  const at = Number(shell.state.get('_OPTAT') ?? '1') || 1;
  const word = words[index - 1];
  const finish = (status: number) => {
    shell.state.set(name, '?');
    return status;
  };
  if (word === undefined || !/^-./.test(word)) return finish(1);
  if (word === '--') {
    shell.state.set('OPTIND', String(index + 1));
    return finish(1);
  }
  const letter = word[at] ?? '';
  const position = specification.indexOf(letter);
  const advance = () => {
    const more = at + 1 < word.length;
    shell.state.set('_OPTAT', String(more ? at + 1 : 1));
    if (!more) shell.state.set('OPTIND', String(index + 1));
  };
  if (letter === ':' || position === -1) {
    advance();
    if (!specification.startsWith(':')) await shell.printError(`${shell.state.name}: illegal option -- ${letter}\n`);
    else shell.state.set('OPTARG', letter);
    return finish(0);
  }
  if (specification[position + 1] === ':') {
    const attached = word.slice(at + 1);
    shell.state.set('OPTARG', attached !== '' ? attached : (words[index] ?? ''));
    shell.state.set('OPTIND', String(index + (attached !== '' ? 1 : 2)));
    shell.state.set('_OPTAT', '1');
  } else advance();
  shell.state.set(name, letter);
  return 0;
};
