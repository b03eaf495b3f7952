import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { linesOf, readInputs } from './input.ts';
import { stat } from './paths.ts';

const PAGE_LINES = 66;
const HEADER_LINES = 5;
const TRAILER_LINES = 5;
const PAGE_COLUMNS = 72;

/** pr of coreutils 9.1: pages with a header, or plain text with `-t`; columns are not laid out. */
export const pr: Command = async (context) => {
  const line = await readCommandLine(context, 'abcde::D:fFh:i::JkmrSs::tTvl:n::N:o:w:W:0123456789', {
    'omit-header': 't',
    'omit-pagination': 'T',
    'header:': 'h',
    'length:': 'l',
    'width:': 'w',
    'date-format:': 'D',
    'double-space': 'd',
    'number-lines?': 'n',
    'indent:': 'o',
  });
  const { process } = context;
  const { files, failures } = await readInputs(context, line.operands);
  const length = Number(line.value('l') ?? PAGE_LINES);
  const plain = line.has('t', 'T') || length <= HEADER_LINES + TRAILER_LINES;
  const body = plain ? Number.POSITIVE_INFINITY : length - HEADER_LINES - TRAILER_LINES;
  const indent = ' '.repeat(Number(line.value('o') ?? 0) || 0);
  for (const file of files) {
    const lines = linesOf(file.text).flatMap((text, index) => {
      const numbered = line.has('n') ? `${String(index + 1).padStart(5)}\t${text}` : text;
      return line.has('d') ? [numbered, ''] : [numbered];
    });
    const at = file.name === '-' ? process.session.host.now() : (stat(process, file.name)?.modifiedAtMs ?? 0);
    const date = formatDate(at, (line.value('D') ?? '+%Y-%m-%d %H:%M').replace(/^\+/, ''));
    const title = line.value('h') ?? (file.name === '-' ? '' : file.name);
    for (let from = 0, page = 1; from < Math.max(1, lines.length); from += body, page += 1) {
      if (lines.length === 0) break;
      const shown = lines.slice(from, from + body);
      if (plain) {
        await print(process, shown.map((text) => `${indent}${text}\n`).join(''));
        continue;
      }
      const right = `Page ${page}`;
      const gap = PAGE_COLUMNS - date.length - title.length - right.length;
      const left = Math.floor(gap / 2);
      const header = `${date}${' '.repeat(Math.max(1, left))}${title}${' '.repeat(Math.max(1, gap - left))}${right}`;
      await print(
        process,
        `\n\n${indent}${header}\n\n\n${shown.map((text) => `${indent}${text}\n`).join('')}${'\n'.repeat(body - shown.length + TRAILER_LINES)}`,
      );
    }
  }
  return failures > 0 ? 1 : 0;
};

/** pathchk of coreutils 9.1. */
export const pathchk: Command = async (context) => {
  const line = await readCommandLine(context, 'pP', { portability: 'both' });
  if (line.operands.length === 0) {
    await complain(context, "missing operand\nTry 'pathchk --help' for more information.");
    return 1;
  }
  let status = 0;
  const refuse = async (message: string) => {
    status = 1;
    await complain(context, message);
  };
  for (const path of line.operands) {
    const strict = line.has('p', 'both');
    const odd = /[^A-Za-z0-9._/-]/.exec(path)?.[0];
    const part = path.split('/').find((each) => each.length > (strict ? 14 : 255));
    if (path === '') await refuse(strict ? 'empty file name' : "'': No such file or directory");
    else if (line.has('P', 'both') && path.split('/').some((each) => each.startsWith('-')))
      await refuse(`leading '-' in a component of file name '${path}'`);
    else if (strict && odd !== undefined) await refuse(`nonportable character '${odd}' in file name '${path}'`);
    else if (part !== undefined)
      await refuse(`limit ${strict ? 14 : 255} exceeded by length ${part.length} of file name component '${part}'`);
  }
  return status;
};
