import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { decodeEscapes } from '../builtins/printf-format.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { openInput, readLines } from './input.ts';

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

/**
 * perl of perl-base: its version, and of programs `print`, `printf`-less arithmetic, `die`, `exit` and one-line
 * filters (`-ne 'print if /x/'`, `-pe 's/a/b/g'`). Anything else dies of a module that perl-base does not bring.
 */
export const perl: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let program: string | null = null;
  let [loops, prints, newline] = [false, false, false];
  while (words[0]?.startsWith('-') === true && words[0].length > 1) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-v' || word === '--version') {
      await print(process, VERSION);
      return 0;
    }
    if (/^-[a-zA-Z]*[eE]$/.test(word)) program = `${program === null ? '' : `${program}\n`}${words.shift() ?? ''}`;
    if (/^-[a-zA-Z0-9]*n/.test(word)) loops = true;
    if (/^-[a-zA-Z0-9]*p/.test(word)) [loops, prints] = [true, true];
    if (/^-[a-zA-Z0-9]*l/.test(word)) newline = true;
  }
  if (program === null) {
    const file = words.shift();
    try {
      if (file === undefined) return 0;
      program = bytesToByteString(process.files.readFile(process.path(file)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `Can't open perl script "${file ?? ''}": ${errorText(error)}\n`);
      return 2;
    }
  }
  const script = new PerlLines(context, newline);
  if (!loops) return script.run(program);
  const pattern = /^\s*print\s+(?:if|unless)\s+\/((?:\\.|[^/])*)\/(i?)\s*;?\s*$/.exec(program);
  const substitution = /^\s*s\/((?:\\.|[^/])*)\/((?:\\.|[^/])*)\/([gi]*)\s*;?\s*$/.exec(program);
  if (pattern === null && substitution === null) return script.refuse(program);
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
        } else {
          const changed = replace(line, expression, substitution?.[2] ?? '', (substitution?.[3] ?? '').includes('g'));
          if (prints) await print(process, changed + end);
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

class PerlLines {
  readonly #context: CommandContext;
  readonly #newline: boolean;

  constructor(context: CommandContext, newline: boolean) {
    this.#context = context;
    this.#newline = newline;
  }

  async refuse(program: string): Promise<number> {
    const used = /\buse\s+(IO::Socket|Socket|LWP\S*|[A-Z]\w*(?:::\w+)*)/.exec(program)?.[1]?.replace(/;$/, '');
    const module = used ?? 'IO/Socket/INET';
    const file = `${module.replaceAll('::', '/')}.pm`;
    await printError(
      this.#context.process,
      `Can't locate ${file} in @INC (you may need to install the ${module.replaceAll('/', '::')} module) (@INC contains: /etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.36.0 /usr/local/share/perl/5.36.0 /usr/lib/x86_64-linux-gnu/perl5/5.36 /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/5.36 /usr/share/perl/5.36 /usr/local/lib/site_perl) at -e line 1.\nBEGIN failed--compilation aborted at -e line 1.\n`,
    );
    return 2;
  }

  async run(program: string): Promise<number> {
    const { process } = this.#context;
    const statements = splitStatements(program.replace(/^#.*$/gm, ''));
    for (const statement of statements) {
      const range = /^print(?:\s+"\$_\\n")?\s+for\s*\(?\s*(\d+)\s*\.\.\s*(\d+)\s*\)?$/.exec(statement);
      const said = /^(print|say|die|warn)\b\s*\(?([\s\S]*?)\)?$/.exec(statement);
      const exits = /^exit\s*\(?\s*(\d*)\s*\)?$/.exec(statement);
      if (/^(use (strict|warnings|utf8|v?5[\d.]*)|\$\|\s*=\s*1|\$\|\+\+)$/.test(statement)) continue;
      if (exits !== null) return Number(exits[1] || '0') & 0xff;
      if (range !== null) {
        const [from, to] = [Number(range[1]), Math.min(Number(range[2]), Number(range[1]) + 10_000)];
        for (let value = from; value <= to; value += 1)
          await print(process, `${value}${this.#newline || statement.includes('\\n') ? '\n' : ''}`);
        continue;
      }
      const text = said === null ? null : listText(said[2] ?? '');
      if (said === null || text === null) return this.refuse(program);
      const end = said[1] === 'say' || (said[1] === 'print' && this.#newline) ? '\n' : '';
      if (said[1] === 'print' || said[1] === 'say') await print(process, text + end);
      else await printError(process, text.endsWith('\n') ? text : `${text} at -e line 1.\n`);
      if (said[1] === 'die') return 255;
    }
    return 0;
  }
}

function splitStatements(program: string): string[] {
  return (program.match(/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^;"'])+/g) ?? [])
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** A list of strings, repetitions and sums as one text; null where it is more than that. */
function listText(list: string): string | null {
  const items = list.match(/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^,.]|\.(?=\d))+/g) ?? [];
  let out = '';
  for (const item of items.map((each) => each.trim())) {
    const repeated = /^(.*?)\s+x\s+(\d+)$/.exec(item);
    const body = repeated?.[1] ?? item;
    let text: string;
    if (/^"[\s\S]*"$/.test(body)) {
      if (/[$@]\w/.test(body)) return null;
      text = decodeEscapes(body.slice(1, -1).replaceAll('\\"', '"'), 'printf').text;
    } else if (/^'[\s\S]*'$/.test(body)) text = body.slice(1, -1);
    else if (/^[\d\s+*/()-]+$/.test(body)) {
      const value = sumOf(body);
      if (value === null) return null;
      text = String(value);
    } else return null;
    out += repeated === null ? text : text.repeat(Math.min(Number(repeated[2]), 65_536));
  }
  return out;
}

/** `1+2*3` without parentheses. */
function sumOf(text: string): number | null {
  let total = 0;
  for (const term of text.replace(/\s/g, '').match(/[+-]?[^+-]+/g) ?? []) {
    const factors = /^([+-]?)(\d+(?:[*/]\d+)*)$/.exec(term);
    if (factors === null) return null;
    let value = factors[1] === '-' ? -1 : 1;
    for (const [index, part] of (factors[2] ?? '').split(/(?<=[*/])|(?=[*/])/).entries()) {
      if (index % 2 === 1) continue;
      const operator = index === 0 ? '*' : (factors[2] ?? '').split(/(?<=[*/])|(?=[*/])/)[index - 1];
      value = operator === '/' ? value / Number(part) : value * Number(part);
    }
    total += value;
  }
  return Number.isFinite(total) ? total : null;
}
