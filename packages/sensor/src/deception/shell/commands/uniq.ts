import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { openInput, readLines } from './input.ts';

export const uniq: Command = async (context) => {
  const line = await readCommandLine(context, 'cdDf:is:uw:z', {
    count: 'c',
    repeated: 'd',
    'all-repeated?': 'D',
    'skip-fields:': 'f',
    'ignore-case': 'i',
    'skip-chars:': 's',
    unique: 'u',
    'check-chars:': 'w',
    'zero-terminated': 'z',
    'group?': 'group',
  });
  const { process } = context;
  const [input = '-', output, extra] = line.operands;
  if (extra !== undefined) {
    await printError(process, `uniq: extra operand '${extra}'\nTry 'uniq --help' for more information.\n`);
    return 1;
  }
  for (const [option, what] of [
    ['f', 'fields to skip'],
    ['s', 'bytes to skip'],
    ['w', 'bytes to compare'],
  ] as const) {
    const value = line.value(option);
    if (value === undefined || /^\d+$/.test(value)) continue;
    await complain(context, `${value}: invalid number of ${what}`);
    return 1;
  }
  const file = await openInput(context, input);
  if (file === null) return 1;
  let out: { write(text: string): Promise<void>; release(): void } = {
    write: (text) => print(process, text),
    release: () => {},
  };
  if (output !== undefined && output !== '-') {
    try {
      const opened = openPath(process, output, { write: true, create: true, truncate: true }).retain();
      out = { write: (text) => opened.write(process, text), release: () => opened.release() };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      file.release();
      await complain(context, `${output}: ${errorText(error)}`);
      return 1;
    }
  }
  const skipFields = Number(line.value('f') ?? '0');
  const skipCharacters = Number(line.value('s') ?? '0');
  const width = line.value('w') === undefined ? undefined : Number(line.value('w'));
  const keyOf = (text: string) => {
    let rest = text;
    for (let count = 0; count < skipFields; count += 1) rest = rest.replace(/^[ \t]*[^ \t]*/, '');
    rest = rest.slice(skipCharacters).slice(0, width);
    return line.has('i') ? rest.toLowerCase() : rest;
  };
  let current: { readonly text: string; readonly key: string; count: number } | null = null;
  // Without an option a line is shown when it comes, not when the next one differs.
  const atOnce = !['c', 'd', 'u', 'D'].some((letter) => line.has(letter));
  const flush = async () => {
    if (current === null || line.has('D') || atOnce) return;
    if ((line.has('d') && current.count < 2) || (line.has('u') && current.count > 1)) return;
    await out.write(`${line.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.text}\n`);
  };
  try {
    for await (const { line: text } of readLines(process, file)) {
      const key = keyOf(text);
      if (current !== null && current.key === key) {
        current.count += 1;
        if (line.has('D')) await out.write(current.count === 2 ? `${current.text}\n${text}\n` : `${text}\n`);
        continue;
      }
      await flush();
      if (atOnce) await out.write(`${text}\n`);
      current = { text, key, count: 1 };
    }
    await flush();
  } finally {
    file.release();
    out.release();
  }
  return 0;
};
