import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { PatternError } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { parseAwk } from './awk-parser.ts';
import { AwkRun } from './awk-run.ts';
import { AwkError, type AwkProgram, AwkSyntaxError } from './awk-syntax.ts';
import { decodeAwkString } from './awk-tokens.ts';
import { AwkFormatError } from './awk-values.ts';

const USAGE = `Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider "\\n" a space.
    -W usage         show this message and exit.
`;
const VERSION = `mawk 1.3.4 20200120
Copyright 2008-2019,2020, Thomas E. Dickey
Copyright 1991-1996,2014, Michael D. Brennan

random-funcs:       srandom/random
regex-funcs:        internal
compiled limits:
sprintf buffer      8192
maximum-integer     2147483647
`;

/** mawk 1.3.4, Debian's awk. */
export const awk: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  const assignments: string[] = [];
  const files: string[] = [];
  let separator: string | null = null;
  while (words[0]?.startsWith('-') === true && words[0] !== '-') {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (/^--./.test(word)) {
      await printError(process, `awk: not an option: ${word}\n`);
      return 2;
    }
    if (/^-W(v|ersion|$)/.test(word) || word === '-V') {
      if (word === '-W' && words[0]?.startsWith('v') !== true) {
        words.shift();
        continue;
      }
      await print(process, VERSION);
      return 0;
    }
    const letter = word[1] ?? '';
    if (!'fFv'.includes(letter)) {
      await printError(process, `awk: not an option: ${word}\n`);
      return 2;
    }
    const value = word.length > 2 ? word.slice(2) : words.shift();
    if (value === undefined) {
      await printError(process, `awk: option requires an argument -- ${letter}\n`);
      return 2;
    }
    if (letter === 'f') files.push(value);
    else if (letter === 'F') separator = value;
    else assignments.push(value);
  }
  let source = '';
  for (const path of files) {
    try {
      source += `${bytesToByteString(process.files.readFile(process.path(path)))}\n`;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `awk: cannot open ${path} (${errorText(error)})\n`);
      return 2;
    }
  }
  if (files.length === 0) {
    const text = words.shift();
    if (text === undefined) {
      await printError(process, USAGE);
      return 0;
    }
    source = text;
  }
  let program: AwkProgram;
  try {
    program = parseAwk(source);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    await printError(process, `awk: line ${error.line}: ${error.message}\n`);
    return 2;
  }
  const run = new AwkRun(context, program, words);
  if (separator !== null) run.memory.setName('FS', separator === ' ' ? ' ' : decodeAwkString(separator));
  for (const assignment of assignments) {
    const split = assignment.indexOf('=');
    run.assign(assignment.slice(0, split), assignment.slice(split + 1));
  }
  try {
    return await run.run();
  } catch (error) {
    if (!(error instanceof PatternError || error instanceof AwkError || error instanceof AwkFormatError)) throw error;
    if (error instanceof AwkFormatError && !error.message.includes('sprintf(')) await print(process, error.before);
    const what = error instanceof PatternError ? `regular expression compile failed (${error.message})` : error.message;
    const { memory } = run;
    await printError(
      process,
      `awk: run time error: ${what}\n\tFILENAME="${memory.text('FILENAME')}" FNR=${memory.text('FNR')} NR=${memory.text('NR')}\n`,
    );
    return 2;
  }
};
