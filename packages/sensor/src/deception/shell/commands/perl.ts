import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
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
  let splits = false;
  /** Between the fields of `-a`, where it is not white space. */
  let separator: string | null = null;
  /** What copies of files that are edited in place are called besides; null where none is edited. */
  let suffix: string | null = null;
  const modules: string[] = [];
  while (words[0]?.startsWith('-') === true && words[0].length > 1) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-v' || word === '--version') {
      await print(process, VERSION);
      return 0;
    }
    if (/^-F/.test(word) && word.length > 2) {
      separator = word.slice(2).replace(/^\/(.*)\/$/, '$1');
      continue;
    }
    if (/^-i/.test(word)) {
      suffix = word.slice(2);
      continue;
    }
    suffix = /^-[nplaw]+i(.*)$/.exec(word)?.[1] ?? suffix;
    if (/^-[a-zA-Z0]*a/.test(word) && !word.startsWith('-M')) splits = true;
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
  const fields = separator === null ? "@F = split(' ', $_);" : `@F = split(/${separator}/, $_);`;
  const whole = splits || separator !== null ? `${fields} ${program}` : program;
  for (const operand of words.length === 0 ? ['-'] : words) {
    let edited = '';
    // Edited in place, a file gets what the program would print of its lines.
    const show = async (text: string): Promise<void> => {
      if (suffix === null || operand === '-') await print(process, text);
      else edited += text;
    };
    const input = await openInput({ ...context, name: "Can't open" }, operand);
    if (input === null) continue;
    try {
      for await (const { line, complete } of readLines(process, input)) {
        const end = complete ? '\n' : '';
        if (pattern !== null) {
          if (expression.test(line) !== program.includes('unless')) await show(line + end);
        } else if (substitution !== null) {
          const changed = replace(line, expression, substitution[2] ?? '', (substitution[3] ?? '').includes('g'));
          if (prints) await show(changed + end);
        } else {
          const status = await script.runOnLine(whole, newline ? line : line + end);
          if (status !== null) return status;
          if (prints) await show(newline ? script.currentLine() + end : script.currentLine());
        }
      }
    } finally {
      input.release();
    }
    if (suffix === null || operand === '-') continue;
    const path = process.path(operand);
    if (suffix !== '') process.files.writeFile(`${path}${suffix}`, process.files.readFile(path));
    process.files.writeFile(path, byteStringToBytes(edited));
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
