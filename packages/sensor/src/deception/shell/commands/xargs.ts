import { type Command, complain, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { openInput, readAll } from './input.ts';
import { runChild } from './run-program.ts';

/** Arguments that one command gets at most: the real limit is 128 KiB of text. */
const MAX_ARGUMENTS_BYTES = 131_072;

export const xargs: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    '0a:d:E:e::I:i::L:l::n:oprP:s:tx',
    {
      null: '0',
      'arg-file:': 'a',
      'delimiter:': 'd',
      'eof?': 'e',
      'replace?': 'i',
      'max-lines?': 'l',
      'max-args:': 'n',
      'max-procs:': 'P',
      interactive: 'p',
      'no-run-if-empty': 'r',
      'max-chars:': 's',
      verbose: 't',
      exit: 'x',
      'open-tty': 'o',
      'process-slot-var:': 'slot',
      'show-limits': 'limits',
    },
    { stopAtOperand: true },
  );
  for (const [option, letter] of [
    ['n', 'n'],
    ['L', 'L'],
    ['P', 'P'],
    ['s', 's'],
  ] as const) {
    const value = line.value(option);
    if (value !== undefined && !/^\d+$/.test(value)) {
      await printError(
        process,
        `xargs: invalid number "${value}" for -${letter} option\nTry 'xargs --help' for more information.\n`,
      );
      return 1;
    }
    if (value === '0' && option !== 'P') {
      await printError(
        process,
        `xargs: value 0 for -${letter} option should be >= 1\nTry 'xargs --help' for more information.\n`,
      );
      return 1;
    }
  }
  const file = await openInput(
    context,
    line.value('a') ?? '-',
    (why) => `Cannot open input file '${line.value('a') ?? ''}': ${why}`,
  );
  if (file === null) return 1;
  let text: string;
  try {
    text = await readAll(process, file);
  } finally {
    file.release();
  }
  const mark = line.has('I') ? (line.value('I') ?? '{}') : line.has('i') ? line.value('i') || '{}' : null;
  const delimiter = line.has('0') ? '\0' : line.has('d') ? unescapeDelimiter(line.value('d') ?? '') : null;
  let items: readonly (readonly string[])[];
  if (delimiter !== null) {
    const parts = text.split(delimiter);
    if (parts.at(-1) === '') parts.pop();
    items = parts.map((part) => [part]);
  } else {
    const read = splitItems(text, mark !== null);
    items = read.lines;
    if (read.unmatched !== null) {
      await complain(
        context,
        `unmatched ${read.unmatched === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`,
      );
      return 1;
    }
  }
  const command = line.operands.length === 0 ? ['echo'] : line.operands;
  let status = 0;
  const run = async (argv: readonly string[]): Promise<boolean> => {
    if (line.has('t', 'p')) await printError(process, `${argv.join(' ')}\n`);
    const ended = await runChild(context, argv, (program, why) => `xargs: ${program}: ${why}`);
    if (ended === 127 || ended === 126) {
      status = ended;
      return false;
    }
    if (ended === 255) {
      await complain(context, `${argv[0] ?? ''}: exited with status 255; aborting`);
      status = 124;
      return false;
    }
    if (ended !== 0) status = 123;
    return true;
  };
  if (mark !== null) {
    for (const item of items.flat()) if (!(await run(command.map((word) => word.split(mark).join(item))))) break;
    return status;
  }
  const batches = gather(items, {
    perRun: line.has('n') ? Number(line.value('n')) : Number.POSITIVE_INFINITY,
    lines: line.has('L', 'l') ? Number(line.value('L', 'l') || '1') : Number.POSITIVE_INFINITY,
  });
  if (batches.length === 0 && !line.has('r')) batches.push([]);
  for (const batch of batches) if (!(await run([...command, ...batch]))) break;
  return status;
};

function gather(
  items: readonly (readonly string[])[],
  limit: { readonly perRun: number; readonly lines: number },
): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let lines = 0;
  let bytes = 0;
  for (const row of items) {
    for (const item of row) {
      if (batch.length > 0 && (batch.length >= limit.perRun || bytes + item.length > MAX_ARGUMENTS_BYTES)) {
        batches.push(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(item);
      bytes += item.length + 1;
    }
    lines += 1;
    if (lines >= limit.lines && batch.length > 0) {
      batches.push(batch);
      batch = [];
      lines = 0;
      bytes = 0;
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Words with quotes and backslashes as xargs reads them, line by line; with `-I` a whole line is one word. */
function splitItems(
  text: string,
  wholeLines: boolean,
): { readonly lines: readonly (readonly string[])[]; readonly unmatched: string | null } {
  const lines: string[][] = [];
  let row: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      const newline = text.indexOf('\n', at + 1);
      if (end === -1 || (newline !== -1 && newline < end)) return { lines, unmatched: character };
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (character === '\\' && at + 1 < text.length) {
      at += 1;
      word = (word ?? '') + (text[at] ?? '');
    } else if (character === '\n' || (!wholeLines && /[ \t\v\f\r]/.test(character))) {
      if (word !== null) row.push(word);
      word = null;
      if (character === '\n') {
        if (row.length > 0) lines.push(row);
        row = [];
      }
    } else if (!(wholeLines && word === null && /[ \t]/.test(character))) word = (word ?? '') + character;
  }
  if (word !== null) row.push(word);
  if (row.length > 0) lines.push(row);
  return { lines, unmatched: null };
}

function unescapeDelimiter(text: string): string {
  const known = new Map([
    ['\\n', '\n'],
    ['\\t', '\t'],
    ['\\0', '\0'],
    ['\\r', '\r'],
  ]);
  return known.get(text) ?? text.slice(0, 1);
}
