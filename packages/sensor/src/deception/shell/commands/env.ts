import { type Command, print } from '../kernel/program.ts';
import { runProgram } from './run-program.ts';

export const env: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  while (words[0] !== undefined) {
    const word = words[0];
    if (word === '-i' || word === '-') process.environment.clear();
    else if (word === '-u') {
      words.shift();
      process.environment.delete(words[0] ?? '');
    } else if (/^[^=]+=/.test(word))
      process.environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else break;
    words.shift();
  }
  if (words.length > 0 && context.name === 'env')
    return runProgram(context, words, (name, why) => `env: '${name}': ${why}`);
  if (context.name === 'printenv' && context.args[0] !== undefined) {
    const value = process.environment.get(context.args[0]);
    if (value !== undefined) await print(process, `${value}\n`);
    return value === undefined ? 1 : 0;
  }
  await print(process, [...process.environment].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
};
