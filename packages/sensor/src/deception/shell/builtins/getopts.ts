import type { Builtin } from '../interpreter/shell-context.ts';
import { NAME } from './assign-variables.ts';
import { printUsage } from './builtin-options.ts';

export const getopts: Builtin = async (shell, args) => {
  const { state } = shell;
  if (/^-./.test(args[0] ?? '') && args[0] !== '--') {
    await shell.complain(`getopts: ${(args[0] ?? '').slice(0, 2)}: invalid option`);
    return printUsage(shell, 'getopts');
  }
  const [specification, name, ...given] = args[0] === '--' ? args.slice(1) : args;
  if (specification === undefined || name === undefined) {
    if (state.dialect === 'posix') await shell.complain('getopts: Usage: getopts optstring var [arg]');
    return printUsage(shell, 'getopts');
  }
  const isSilent = specification.startsWith(':');
  const words = given.length > 0 ? given : state.positional;
  const index = Math.max(1, Number(state.get('OPTIND') ?? '1') || 1);
  // A new OPTIND begins anew; within one word the place is kept.
  const at = state.optionPlace?.index === index ? state.optionPlace.at : 1;
  const word = words[index - 1];
  const assign = async (value: string, status: number): Promise<number> => {
    if (!NAME.test(name)) {
      await shell.complain(`getopts: \`${name}': not a valid identifier`);
      return 1;
    }
    state.set(name, value);
    return status;
  };
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') state.set('OPTIND', String(index + 1));
    state.optionPlace = null;
    state.unset('OPTARG');
    return assign('?', 1);
  }
  const letter = word[at] ?? '';
  const position = letter === ':' ? -1 : specification.indexOf(letter, isSilent ? 1 : 0);
  const goOn = () => {
    const more = at + 1 < word.length;
    state.set('OPTIND', String(more ? index : index + 1));
    state.optionPlace = more ? { index, at: at + 1 } : null;
  };
  const wrong = async (message: string, answer: string): Promise<number> => {
    if (isSilent) state.set('OPTARG', letter);
    else {
      state.unset('OPTARG');
      if (state.get('OPTERR') !== '0') {
        if (state.dialect === 'posix')
          await shell.printError(
            `${message.startsWith('illegal') ? `Illegal option -${letter}` : `No arg for -${letter} option`}\n`,
          );
        else await shell.printError(`${state.name}: ${message} -- ${letter}\n`);
      }
    }
    return assign(isSilent ? answer : '?', 0);
  };
  if (position === -1) {
    goOn();
    return wrong('illegal option', '?');
  }
  if (specification[position + 1] !== ':') {
    goOn();
    state.unset('OPTARG');
    return assign(letter, 0);
  }
  const attached = word.slice(at + 1);
  const value = attached === '' ? words[index] : attached;
  state.optionPlace = null;
  state.set('OPTIND', String(index + (attached === '' ? 2 : 1)));
  if (value === undefined) {
    state.set('OPTIND', String(index + 1));
    return wrong('option requires an argument', ':');
  }
  state.set('OPTARG', value);
  return assign(letter, 0);
};
