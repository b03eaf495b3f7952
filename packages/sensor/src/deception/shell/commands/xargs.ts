import type { Command } from '../kernel/program.ts';
import { readAll } from './input.ts';
import { runChild } from './run-program.ts';

export const xargs: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let replace: string | null = null;
  let perRun = Number.POSITIVE_INFINITY;
  let delimiter: RegExp = /\s+/;
  let skipEmpty = false;
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word.startsWith('-I')) replace = word.slice(2) || (words.shift() ?? '{}');
    else if (word === '-i') replace = '{}';
    else if (word.startsWith('-n') || word.startsWith('-L')) perRun = Number(word.slice(2) || words.shift()) || 1;
    else if (word === '-0') delimiter = /\0/;
    else if (word === '-r') skipEmpty = true;
    else if (/^-[dPsE]$/.test(word)) {
      const value = words.shift();
      if (word === '-d') delimiter = value === '\\n' || value === '\n' ? /\n/ : /\s+/;
    }
  }
  const input = process.descriptor(0);
  const text = input === null ? '' : await readAll(process, input);
  const items =
    replace === null
      ? text
          .split(delimiter)
          .filter((item) => item !== '')
          .map((item) => item.replace(/^(['"])(.*)\1$/, '$2'))
      : text
          .split('\n')
          .map((item) => item.trim())
          .filter((item) => item !== '');
  const command = words.length === 0 ? ['echo'] : words;
  const message = (program: string, why: string) => `xargs: ${program}: ${why}`;
  let status = 0;
  const run = async (argv: readonly string[]) => {
    const ended = await runChild(context, argv, message);
    if (ended === 127 || ended === 126) status = ended;
    else if (ended !== 0) status = 123;
  };
  if (replace !== null) {
    const mark = replace;
    for (const item of items) await run(command.map((word) => word.split(mark).join(item)));
  } else if (items.length === 0) {
    if (!skipEmpty) await run(command);
  } else
    for (let at = 0; at < items.length; at += Math.min(perRun, 5000))
      await run([...command, ...items.slice(at, at + Math.min(perRun, 5000))]);
  return status;
};
