import { type Command, print, printError } from '../kernel/program.ts';

const TRY = "Try 'getopt --help' for more information.\n";

/** getopt of util-linux: reads another program's options and prints them in order, quoted for a shell. */
export const getopt: Command = async ({ process, args }) => {
  if (args.includes('-T') || args.includes('--test')) return 4;
  let short = '';
  let long: string[] = [];
  let name = 'getopt';
  let index = 0;
  let quote = true;
  const value = () => args[(index += 1)] ?? '';
  for (; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      index += 1;
      break;
    }
    if (arg === '-o' || arg === '--options') short = value();
    else if (/^-o./.test(arg)) short = arg.slice(2);
    else if (arg.startsWith('--options=')) short = arg.slice(10);
    else if (/^(-l|--long|--longoptions)$/.test(arg)) long = [...long, ...value().split(',')];
    else if (/^--long(options)?=/.test(arg)) long = [...long, ...arg.slice(arg.indexOf('=') + 1).split(',')];
    else if (/^(-n|--name)$/.test(arg)) name = value();
    else if (/^(-u|--unquoted)$/.test(arg)) quote = false;
    else if (!/^-[aqQs]/.test(arg)) {
      if (short === '' && long.length === 0) {
        short = arg;
        quote = false;
        index += 1;
      }
      break;
    }
  }
  if (short === '' && long.length === 0) {
    await printError(process, `getopt: missing optstring argument\n${TRY}`);
    return 2;
  }
  const shown = (text: string) => (quote ? `'${text.replaceAll("'", "'\\''")}'` : text);
  const words = args.slice(index);
  const operands: string[] = [];
  let out = '';
  let status = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [given = '', attached] = word.slice(2).split(/=(.*)/s);
      const found = long.filter((each) => each.replace(/:+$/, '') === given || each.startsWith(given));
      const exact =
        found.find((each) => each.replace(/:+$/, '') === given) ?? (found.length === 1 ? found[0] : undefined);
      if (exact === undefined) {
        await printError(process, `${name}: unrecognized option '${word}'\n`);
        status = 1;
      } else if (exact.endsWith('::')) out += ` --${exact.slice(0, -2)} ${shown(attached ?? '')}`;
      else if (exact.endsWith(':')) out += ` --${exact.slice(0, -1)} ${shown(attached ?? words[(at += 1)] ?? '')}`;
      else out += ` --${exact}`;
    } else if (word.startsWith('-') && word.length > 1) {
      for (let letterAt = 1; letterAt < word.length; letterAt += 1) {
        const letter = word[letterAt] ?? '';
        const position = short.indexOf(letter);
        if (position === -1 || letter === ':') {
          await printError(process, `${name}: invalid option -- '${letter}'\n`);
          status = 1;
        } else if (short[position + 1] === ':') {
          const rest = word.slice(letterAt + 1);
          const optional = short[position + 2] === ':';
          if (rest === '' && !optional && at + 1 >= words.length) {
            await printError(process, `${name}: option requires an argument -- '${letter}'\n`);
            status = 1;
          } else out += ` -${letter} ${shown(rest !== '' || optional ? rest : (words[(at += 1)] ?? ''))}`;
          break;
        } else out += ` -${letter}`;
      }
    } else operands.push(word);
  }
  await print(process, `${out} --${operands.map((word) => ` ${shown(word)}`).join('')}\n`);
  return status;
};
