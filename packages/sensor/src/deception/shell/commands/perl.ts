import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { openInput, readLines } from './input.ts';
import { PerlProgram } from './perl-program.ts';

const VERSION = `
This is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64-linux-gnu-thread-multi
(with 83 registered patches, see perl -V for more detail)

Copyright 1987-2022, Larry Wall

Perl may be copied only under the terms of either the Artistic License or the
GNU General Public License, which may be found in the Perl 5 source kit.

Complete documentation for Perl, including FAQ lists, should be found on
this system using "man perl" or "perldoc perl".  If you have access to the
Internet, point your browser at http://www.perl.org/, the Perl Home Page.

`;

/** perl 5.36, imitated: its version, one-line programs, one-line filters (`-ne`, `-pe`), and bots that only connect. */
export const perl: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let program: string | null = null;
  let [loops, prints, newline] = [false, false, false];
  const modules: string[] = [];
  while (words[0]?.startsWith('-') === true && words[0].length > 1) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-v' || word === '--version') {
      await print(process, VERSION);
      return 0;
    }
    if (/^-M/.test(word)) modules.push(word.slice(2).split('=')[0] ?? '');
    else if (/^-[a-zA-Z0]*[eE]$/.test(word))
      program = `${program === null ? '' : `${program}\n`}${words.shift() ?? ''}`;
    if (/^-[a-zA-Z0-9]*n/.test(word) && !word.startsWith('-M')) loops = true;
    if (/^-[a-zA-Z0-9]*p/.test(word) && !word.startsWith('-M')) [loops, prints] = [true, true];
    if (/^-[a-zA-Z0-9]*l/.test(word) && !word.startsWith('-M')) newline = true;
  }
  let name = '-e';
  if (program === null) {
    const file = words.shift();
    const input = process.descriptor(0);
    name = file ?? '-';
    try {
      if (file === undefined) {
        if (input === null || input.isTerminal) return 0;
        program = '';
        for await (const { line } of readLines(process, input)) program += `${line}\n`;
      } else program = bytesToByteString(process.files.readFile(process.path(file)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `Can't open perl script "${file ?? ''}": ${errorText(error)}\n`);
      return 2;
    }
  }
  const script = new PerlProgram(context, { name, newline, args: words });
  const absent = await script.loadModules(modules);
  if (absent !== null) return absent;
  if (!loops) return script.run(program);
  const pattern = /^\s*print\s+(?:if|unless)\s+\/((?:\\.|[^/])*)\/(i?)\s*;?\s*$/.exec(program);
  const substitution = /^\s*s\/((?:\\.|[^/])*)\/((?:\\.|[^/])*)\/([gi]*)\s*;?\s*$/.exec(program);
  const expression = new RegularExpression((pattern ?? substitution)?.[1]?.replaceAll('\\d', '[0-9]') ?? '', {
    extended: true,
    ignoreCase: (pattern?.[2] ?? substitution?.[3] ?? '').includes('i'),
  });
  for (const operand of words.length === 0 ? ['-'] : words) {
    const input = await openInput({ ...context, name: "Can't open" }, operand);
    if (input === null) continue;
    try {
      for await (const { line, complete } of readLines(process, input)) {
        const end = complete ? '\n' : '';
        if (pattern !== null) {
          if (expression.test(line) !== program.includes('unless')) await print(process, line + end);
        } else if (substitution !== null) {
          const changed = replace(line, expression, substitution[2] ?? '', (substitution[3] ?? '').includes('g'));
          if (prints) await print(process, changed + end);
        } else {
          const status = await script.runOnLine(program, newline ? line : line + end);
          if (status !== null) return status;
          if (prints) await print(process, line + end);
        }
      }
    } finally {
      input.release();
    }
  }
  return 0;
};

function replace(text: string, pattern: RegularExpression, replacement: string, all: boolean): string {
  let out = '';
  let at = 0;
  while (at <= text.length) {
    const match = pattern.match(text, at);
    if (match === null) break;
    const [start = 0, end = 0] = match;
    const put = replacement.replace(/[$\\]([&\d])/g, (_whole, group: string) => {
      const number = group === '&' ? 0 : Number(group);
      return (match[number * 2] ?? -1) < 0 ? '' : text.slice(match[number * 2], match[number * 2 + 1]);
    });
    out += text.slice(at, start) + put + (end === start ? (text[end] ?? '') : '');
    at = end === start ? end + 1 : end;
    if (!all) break;
  }
  return out + text.slice(at);
}
