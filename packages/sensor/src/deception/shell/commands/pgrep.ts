import { processName } from '../../filesystem/proc-files.ts';
import { sendSignal } from '../builtins/send-signal.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { parseSignal } from '../kernel/signals.ts';

/** pgrep, pkill, killall, pidof. */
export const processKill: Command = async (context) => {
  const { process, name } = context;
  let signal = 'TERM';
  const words: string[] = [];
  let full = false;
  let exact = name === 'killall' || name === 'pidof';
  for (let index = 0; index < context.args.length; index += 1) {
    const arg = context.args[index] ?? '';
    const given = arg.startsWith('-') ? parseSignal(arg.slice(1)) : null;
    if (given !== null && name !== 'pgrep') signal = given;
    else if (/^-[a-zA-Z]+$/.test(arg)) {
      if (arg.includes('f')) full = true;
      if (arg.includes('x')) exact = true;
      if (/[uUtPgGs]$/.test(arg) && name !== 'killall') index += 1;
    } else if (!arg.startsWith('-')) words.push(arg);
  }
  if (words.length === 0) {
    await printError(
      process,
      name === 'killall'
        ? 'Usage: killall [OPTION]... [--] NAME...\n'
        : name === 'pidof'
          ? ''
          : `${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`,
    );
    return name === 'killall' || name === 'pidof' ? 1 : 2;
  }
  let found = false;
  for (const word of words) {
    const pattern = new RegularExpression(word, { extended: true });
    const matches = process.session.host
      .processes()
      .filter(
        (each) =>
          each.processId !== process.id &&
          (exact ? processName(each) === word : pattern.test(full ? each.command : processName(each))),
      );
    for (const match of matches) {
      found = true;
      if (name === 'pgrep')
        await print(
          process,
          `${match.processId}${context.args.some((arg) => /^-[a-z]*[la]/.test(arg)) ? ` ${processName(match)}` : ''}\n`,
        );
      else if (name === 'pidof') await print(process, `${match.processId} `);
      else if (!match.command.startsWith('['))
        sendSignal(process.session, process.identity.userId, match.processId, signal);
    }
    if (matches.length === 0 && name === 'killall' && !context.args.includes('-q'))
      await complain(context, `${word}: no process found`.replace(/^/, ''));
  }
  if (name === 'pidof' && found) await print(process, '\n');
  return found ? 0 : 1;
};
