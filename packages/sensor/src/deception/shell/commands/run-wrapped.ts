import { type Command, printError } from '../kernel/program.ts';
import { runProgram } from './run-program.ts';

/**
 * A program that changes something unseen (priority, processor set, session, buffering) and then runs another one.
 * `valued` lists the options that take a value; `leading` operands stand before the command.
 */
export function runsWrapped(settings: {
  readonly valued: RegExp;
  readonly leading: number;
  readonly status: number;
  readonly missing: string;
}): Command {
  return async (context) => {
    const words = [...context.args];
    while (words[0]?.startsWith('-') === true && words[0] !== '-') {
      const word = words.shift() ?? '';
      if (word === '--') break;
      if (settings.valued.test(word)) words.shift();
    }
    words.splice(0, settings.leading);
    if (words.length === 0) {
      await printError(context.process, settings.missing);
      return settings.status;
    }
    return runProgram(context, words, (name, why) => `${context.name}: failed to execute ${name}: ${why}`);
  };
}
