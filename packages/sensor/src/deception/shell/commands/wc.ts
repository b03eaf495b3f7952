import { RegularFile } from '../kernel/open-file.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { isDirectory, openInput } from './input.ts';
import { stat } from './paths.ts';
import { countWords, type WordCounts } from './word-counts.ts';

/** Columns of counts where sizes are not known beforehand: pipes and devices. */
const UNKNOWN_SIZE_WIDTH = 7;

export const wc: Command = async (context) => {
  const line = await readCommandLine(context, 'clmwL', {
    bytes: 'c',
    lines: 'l',
    chars: 'm',
    words: 'w',
    'max-line-length': 'L',
    'files0-from:': 'files0',
  });
  const { process } = context;
  const all = !line.has('c', 'l', 'm', 'w', 'L');
  const rows: { readonly counts: readonly number[]; readonly name: string }[] = [];
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  let sizes = 0;
  let width = 1;
  let status = 0;
  for (const operand of operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    const found =
      operand === '-' ? (file instanceof RegularFile ? stat(process, file.path) : null) : stat(process, operand);
    if (found?.type === 'file') sizes += found.size;
    else width = UNKNOWN_SIZE_WIDTH;
    let counted: WordCounts = { bytes: 0, lines: 0, words: 0, longest: 0 };
    try {
      counted = await countWords(process, file, { words: all || line.has('w'), longest: line.has('L') });
    } catch (error) {
      if (!isDirectory(error)) throw error;
      await complain(context, `${operand}: Is a directory`);
      status = 1;
    } finally {
      file.release();
    }
    const counts: number[] = [];
    if (all || line.has('l')) counts.push(counted.lines);
    if (all || line.has('w')) counts.push(counted.words);
    if (line.has('m')) counts.push(counted.bytes);
    if (all || line.has('c')) counts.push(counted.bytes);
    if (line.has('L')) counts.push(counted.longest);
    rows.push({ counts, name: line.operands.length === 0 ? '' : operand });
  }
  const single = operands.length === 1 && rows[0]?.counts.length === 1;
  if (operands.length > 1) {
    const kinds = rows[0]?.counts.length ?? (all ? 3 : line.options.size);
    rows.push({
      counts: Array.from({ length: kinds }, (_, kind) => rows.reduce((sum, row) => sum + (row.counts[kind] ?? 0), 0)),
      name: 'total',
    });
  }
  const shown = single ? 1 : Math.max(width, String(sizes).length);
  for (const row of rows) {
    const counts = row.counts.map((count) => String(count).padStart(shown)).join(' ');
    await print(process, `${counts}${row.name === '' ? '' : ` ${row.name}`}\n`);
  }
  return status;
};
