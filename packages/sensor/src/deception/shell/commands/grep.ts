import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { isDirectory, openInput, readLines } from './input.ts';
import { join, stat } from './paths.ts';

export const grep: Command = async (context) => {
  const args = context.args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-C', arg.slice(1)] : [arg]));
  const line = await readCommandLine(
    { ...context, args },
    'EFGPivwxclLqsnhHorRm:A:B:C:e:f:aIUbZz',
    {
      'extended-regexp': 'E',
      'fixed-strings': 'F',
      'ignore-case': 'i',
      'invert-match': 'v',
      'word-regexp': 'w',
      count: 'c',
      'files-with-matches': 'l',
      quiet: 'q',
      silent: 'q',
      'no-messages': 's',
      'line-number': 'n',
      'only-matching': 'o',
      recursive: 'r',
      'max-count:': 'm',
      'regexp:': 'e',
      'color?': 'color',
      'colour?': 'color',
      text: 'a',
      'include:': 'include',
      'no-filename': 'h',
      'with-filename': 'H',
      'perl-regexp': 'P',
    },
    { status: 2 },
  );
  const { process } = context;
  const operands = [...line.operands];
  const text = line.value('e') ?? operands.shift();
  if (text === undefined) {
    await printError(process, "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const extended = context.name === 'egrep' || line.has('E', 'P');
  const fixed = context.name === 'fgrep' || line.has('F');
  let patterns: RegularExpression[];
  try {
    patterns = text.split('\n').map((pattern) => {
      const body =
        line.has('x') && !fixed
          ? extended
            ? `^(${pattern})$`
            : `^\\(${pattern}\\)$`
          : line.has('w') && !fixed
            ? extended
              ? `\\b(${pattern})\\b`
              : `\\b\\(${pattern}\\)\\b`
            : pattern;
      return new RegularExpression(line.has('P') ? body.replaceAll('\\d', '[0-9]').replaceAll('(?:', '(') : body, {
        extended,
        ignoreCase: line.has('i'),
        fixed,
      });
    });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    await complain(context, error.message);
    return 2;
  }
  const recursive = line.has('r', 'R');
  const files: string[] = [];
  const collect = (path: string) => {
    if (files.length > 5000) return;
    if (recursive && stat(process, path)?.type === 'directory')
      for (const name of process.list(path)) collect(join(path, name));
    else files.push(path);
  };
  for (const operand of operands.length === 0 ? [recursive ? '.' : '-'] : operands) collect(operand);
  const named = !line.has('h') && (files.length > 1 || recursive || line.has('H'));
  const around = Number(line.value('C') ?? '0');
  const before = Number(line.value('B') ?? around);
  const after = Number(line.value('A') ?? around);
  const max = Number(line.value('m') ?? Number.POSITIVE_INFINITY);
  let matchedAny = false;
  let failed = false;
  for (const path of files) {
    const quiet = line.has('s');
    const file = quiet && path !== '-' && stat(process, path) === null ? null : await openInput(context, path);
    if (file === null) {
      failed = true;
      continue;
    }
    const label = named ? `${path === '-' ? '(standard input)' : path}:` : '';
    const previous: string[] = [];
    let trailing = 0;
    let count = 0;
    let number = 0;
    let binary = false;
    let lastShown = 0;
    try {
      for await (const { line: subject } of readLines(process, file)) {
        number += 1;
        const pause = process.step(1 + (subject.length >> 6));
        if (pause !== null) await pause;
        if (subject.includes('\0') && !line.has('a')) binary = true;
        const found =
          patterns.some((pattern) => (line.has('x') && fixed ? subject === text : pattern.test(subject))) !==
          line.has('v');
        if (found && count < max) {
          matchedAny = true;
          count += 1;
          if (line.has('q')) return 0;
          if (line.has('l', 'L')) break;
          if (!line.has('c')) {
            if (binary) {
              await print(process, `grep: ${path === '-' ? '(standard input)' : path}: binary file matches\n`);
              break;
            }
            if ((before > 0 || after > 0) && lastShown > 0 && number - previous.length > lastShown + 1)
              await print(process, '--\n');
            for (const [index, earlier] of previous.entries())
              await print(
                process,
                `${label.replace(':', '-')}${line.has('n') ? `${number - previous.length + index}-` : ''}${earlier}\n`,
              );
            previous.length = 0;
            const numberText = line.has('n') ? `${number}:` : '';
            if (line.has('o'))
              await print(
                process,
                onlyMatches(patterns, subject)
                  .map((part) => `${label}${numberText}${part}\n`)
                  .join(''),
              );
            else await print(process, `${label}${numberText}${subject}\n`);
            lastShown = number;
          }
          trailing = after;
          if (count >= max && after === 0) break;
        } else if (trailing > 0 && !line.has('c')) {
          trailing -= 1;
          lastShown = number;
          await print(process, `${label.replace(':', '-')}${line.has('n') ? `${number}-` : ''}${subject}\n`);
        } else if (before > 0) {
          previous.push(subject);
          if (previous.length > before) previous.shift();
        }
      }
      if (line.has('c')) await print(process, `${label}${count}\n`);
      if (line.has('l') && count > 0) await print(process, `${path}\n`);
      if (line.has('L') && count === 0) await print(process, `${path}\n`);
    } catch (error) {
      if (!isDirectory(error)) throw error;
      if (!quiet) await complain(context, `${path}: Is a directory`);
    } finally {
      file.release();
    }
  }
  return failed ? 2 : matchedAny ? 0 : 1;
};

function onlyMatches(patterns: readonly RegularExpression[], subject: string): string[] {
  const found: string[] = [];
  for (let at = 0; at <= subject.length; ) {
    const match = patterns
      .map((pattern) => pattern.match(subject, at))
      .filter((each) => each !== null)
      .sort((left, right) => (left[0] ?? 0) - (right[0] ?? 0))[0];
    if (match === undefined) break;
    const [start = 0, end = 0] = match;
    if (end > start) found.push(subject.slice(start, end));
    at = end > start ? end : end + 1;
  }
  return found;
}
