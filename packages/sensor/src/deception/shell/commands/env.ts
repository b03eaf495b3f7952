import { type Command, print, printError } from '../kernel/program.ts';
import { runProgram } from './run-program.ts';

export const env: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let end = '\n';
  while (words[0]?.startsWith('-') === true) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-' || word === '-i' || word === '--ignore-environment') process.environment.clear();
    else if (word === '-0' || word === '--null') end = '\0';
    else if (word === '-u' || word === '--unset') process.environment.delete(words.shift() ?? '');
    else if (/^-u./.test(word)) process.environment.delete(word.slice(2));
    else if (word.startsWith('--unset=')) process.environment.delete(word.slice(8));
    else if (word === '-C' || word === '--chdir') {
      const directory = words.shift() ?? '';
      process.directory = directory.startsWith('/') ? directory : `${process.directory}/${directory}`;
    } else if (word === '-S') words.unshift(...(words.shift() ?? '').split(/\s+/));
    else if (/^-S./.test(word)) words.unshift(...word.slice(2).split(/\s+/));
    else if (word !== '-v' && word !== '--debug') {
      const long = word.startsWith('--');
      await printError(
        process,
        `env: ${long ? `unrecognized option '${word}'` : `invalid option -- '${word[1] ?? ''}'`}\nTry 'env --help' for more information.\n`,
      );
      return 125;
    }
  }
  while (words[0] !== undefined && /^[^=]+=/.test(words[0])) {
    const word = words.shift() ?? '';
    process.environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  if (words.length > 0) return runProgram(context, words, (name, why) => `env: '${name}': ${why}`);
  await print(process, [...process.environment].map(([name, value]) => `${name}=${value}${end}`).join(''));
  return 0;
};
