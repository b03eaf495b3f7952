import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { readAll } from './input.ts';
import { PerlProgram, type PerlSwitches } from './perl-program.ts';

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

/** perl 5.36, imitated: one-line programs, filters (`-ne`, `-pe`, `-i`), and scripts. */
export const perl: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let program: string | null = null;
  let [loops, prints, chomps, checks] = [false, false, false, false];
  let separator: string | null = null;
  let record: string | undefined = '\n';
  /** What copies of files that are edited in place are called besides; null where none is edited. */
  let suffix: string | null = null;
  const modules: string[] = [];
  while (words[0]?.startsWith('-') === true && words[0].length > 1) {
    let letters = (words.shift() ?? '').slice(1);
    if (letters === '-') break;
    while (letters !== '') {
      const letter = letters[0] ?? '';
      letters = letters.slice(1);
      if (letter === 'v' || letter === '-') {
        await print(process, VERSION);
        return 0;
      }
      if (letter === 'e' || letter === 'E') {
        if (words.length === 0) {
          await printError(process, `No code specified for -${letter}.\n`);
          return 2;
        }
        program = `${program === null ? '' : `${program}\n`}${words.shift() ?? ''}`;
      } else if (letter === 'n') loops = true;
      else if (letter === 'p') [loops, prints] = [true, true];
      else if (letter === 'c') checks = true;
      else if (letter === 'a') [loops, separator] = [true, separator ?? "' '"];
      else if (letter === 'l') {
        chomps = true;
        letters = letters.replace(/^[0-7]+/, '');
      } else if (letter === '0') {
        const octal = /^(?:[xX][\da-fA-F]+|[0-7]*)/.exec(letters)?.[0] ?? '';
        letters = letters.slice(octal.length);
        const code = Number.parseInt(octal === '' ? '0' : octal, 8);
        record = octal === '0' ? '' : code >= 0o400 ? undefined : String.fromCharCode(code);
      } else if (letter === 'F') {
        [loops, separator] = [true, /^(["'/]).*\1$/.test(letters) ? letters : `/${letters.replaceAll('/', '\\/')}/`];
        letters = '';
      } else if (letter === 'i') [suffix, letters] = [letters, ''];
      else if (letter === 'M' || letter === 'm') {
        modules.push((letters === '' ? (words.shift() ?? '') : letters).split('=')[0]?.replace(/^-/, '') ?? '');
        letters = '';
      } else if (letter === 'I') {
        if (letters === '') words.shift();
        letters = '';
      } else if (!'wWtTuUsSXfdDCxh'.includes(letter)) {
        await printError(process, `Unrecognized switch: -${letter}${letters}  (-h will show valid options).\n`);
        return 29;
      } else if ('CxdD'.includes(letter)) letters = '';
    }
  }
  let name = '-e';
  if (program === null) {
    const file = words.shift();
    const input = process.descriptor(0);
    name = file ?? '-';
    try {
      if (file === undefined || file === '-') program = input === null ? '' : await readAll(process, input);
      else program = bytesToByteString(process.files.readFile(process.path(file)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `Can't open perl script "${file ?? ''}": ${errorText(error)}\n`);
      return 2;
    }
    const first = /^#!.*perl\S*\s+-\w*/.exec(program)?.[0] ?? '';
    if (/-\w*n/.test(first)) loops = true;
  }
  const switches: PerlSwitches = { loops, prints, chomps, separator, record };
  const script = new PerlProgram(context, name, words);
  const absent = (await script.loadModules(modules)) ?? (await script.load(program, switches));
  if (absent !== null) return absent;
  if (checks) {
    await printError(process, `${name} syntax OK\n`);
    return 0;
  }
  if (suffix === null || words.length === 0) return script.run(switches);
  for (const operand of words) {
    const path = process.path(operand);
    let edited = '';
    script.readFrom([operand]);
    script.printTo(async (text) => {
      edited += text;
    });
    let before: Uint8Array;
    try {
      before = process.files.readFile(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `Can't open ${operand}: ${errorText(error)}.\n`);
      continue;
    }
    const status = await script.run(switches);
    if (status !== 0) return status;
    if (suffix !== '')
      process.files.writeFile(
        suffix.includes('*') ? process.path(suffix.replace('*', operand)) : `${path}${suffix}`,
        before,
      );
    process.files.writeFile(path, byteStringToBytes(edited));
  }
  return 0;
};
