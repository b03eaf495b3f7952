import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs, linesOf } from './input.ts';

export const wc: Command = async (context) => {
  const line = await readCommandLine(context, 'clmwL', {
    bytes: 'c',
    lines: 'l',
    chars: 'm',
    words: 'w',
    'max-line-length': 'L',
  });
  const { process } = context;
  const all = !line.has('c', 'l', 'm', 'w', 'L');
  const rows: { readonly counts: readonly number[]; readonly name: string }[] = [];
  let failures = 0;
  const source = inputs(context, line.operands);
  for (let next = await source.next(); ; next = await source.next()) {
    if (next.done === true) {
      failures = next.value;
      break;
    }
    const { text, name } = next.value;
    const counts: number[] = [];
    if (all || line.has('l')) counts.push(text.split('\n').length - 1);
    if (all || line.has('w')) counts.push(text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '').length);
    if (all || line.has('c', 'm')) counts.push(text.length);
    if (line.has('L')) counts.push(Math.max(0, ...linesOf(text).map((each) => each.length)));
    rows.push({ counts, name: line.operands.length === 0 ? '' : name });
  }
  if (rows.length > 1 || failures > 0)
    rows.push({
      counts: (rows[0]?.counts ?? []).map((_, column) => rows.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0)),
      name: 'total',
    });
  const single = rows.length === 1 && rows[0]?.counts.length === 1;
  const width = single
    ? 1
    : line.operands.length === 0
      ? 7
      : Math.max(1, ...rows.flatMap((row) => row.counts.map((count) => String(count).length)));
  for (const row of rows)
    await print(
      process,
      `${row.counts.map((count) => String(count).padStart(width)).join(' ')}${row.name === '' ? '' : ` ${row.name}`}\n`,
    );
  return failures > 0 ? 1 : 0;
};
